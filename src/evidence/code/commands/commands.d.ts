import type { Commands } from '../analysis/analysis.js';
/** What programs do with their words. */
export declare function createCommands(): Commands;
