import { type Program } from '../program.js';
/** Programs that write files. */
export declare const WRITING: readonly Program[];
export declare function bytesOf(size: string): number | null;
