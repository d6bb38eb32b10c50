import { type Program } from '../program.js';
/** Programs and cmdlets of Windows. */
export declare const WINDOWS: readonly Program[];
