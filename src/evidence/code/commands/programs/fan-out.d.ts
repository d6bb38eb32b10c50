import { type Program } from '../program.js';
/** Programs that run others with words from their input. */
export declare const FANNING_OUT: readonly Program[];
