import type { Call } from './program.js';
/** `cp here there`: what is read here goes there. */
export declare function storage(call: Call, far: RegExp): void;
