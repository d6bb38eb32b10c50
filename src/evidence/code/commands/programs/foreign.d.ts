import { type Program } from '../program.js';
/** Interpreters whose language is not followed; the shell commands in their texts are. */
export declare const FOREIGN: readonly Program[];
