import type { Program } from '../program.js';
/** The clouds; what goes to their storage is an upload. */
export declare const CLOUDS: readonly Program[];
