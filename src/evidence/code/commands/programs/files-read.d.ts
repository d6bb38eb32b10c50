import { type Program } from '../program.js';
/** Programs that read the files they are given. */
export declare const READING: readonly Program[];
