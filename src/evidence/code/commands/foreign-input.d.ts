import { type Text } from '../analysis/text.js';
import type { Call } from './program.js';
/** Code of a language that is not followed, by a pipe or a redirection. */
export declare function fromForeignInput(call: Call, language: string): void;
/** A text of `cmd` or PowerShell: its statements as plain commands, as far as they are. */
export declare function splitStatements(call: Call, words: readonly Text[]): void;
