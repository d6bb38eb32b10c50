import type { FileUse } from '../analysis/analysis.js';
import { type Text } from '../analysis/text.js';
import type { FileOperation, OperationFact } from '../facts/facts.js';
import type { Call } from './program.js';
export declare function use(call: Call, operation: FileOperation, paths: readonly Text[], more?: Partial<FileUse>): void;
export declare function operate(call: Call, fact: OperationFact | Operation): void;
export type Operation = Omit<OperationFact, 'at' | 'in_loop' | 'guards'>;
/** Runs other words in the place of these. */
export declare function runInstead(call: Call, words: readonly Text[], more?: Partial<Call['setting']>): void;
/** With another folder to begin at. */
export declare function inFolder(call: Call, folder: Text | null, act: () => void): void;
/** What a file holds, as far as it matters: where it comes from. */
export declare function contentOf(call: Call, path: Text): Text;
/** What comes in by the standard input. */
export declare function inputOf(call: Call): Text;
export declare function below(folder: Text, name: string): Text;
export declare function word(text: Text | undefined | null): string | null;
