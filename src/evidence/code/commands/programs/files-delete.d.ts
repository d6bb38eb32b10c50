import { type Program } from '../program.js';
/** Programs whose work is to take files away. */
export declare const DELETING: readonly Program[];
