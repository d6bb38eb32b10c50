import { type Program } from '../program.js';
/** Programs with a small language of their own, in which other programs can be run and files written. */
export declare const TEXT_TOOLS: readonly Program[];
