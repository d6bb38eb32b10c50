import { type Program } from '../program.js';
/** Programs that put files elsewhere. */
export declare const COPYING: readonly Program[];
