import { type Call, type Program } from '../program.js';
/** Shells, and the words that run a text as a shell's. */
export declare const SHELLS: readonly Program[];
/** Code that comes in by a pipe or a redirection. */
export declare function fromInput(call: Call, language: 'bash' | 'python' | 'javascript' | 'typescript'): void;
