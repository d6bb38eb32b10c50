import { type Program } from '../program.js';
/** Programs that run other programs, in the place of themselves. */
export declare const WRAPPING: readonly Program[];
