import { type Text } from '../analysis/text.js';
import type { Call } from './program.js';
/** Words of a text as a simple reader parts them: by spaces, quotes taken off. */
export declare function splitWords(text: Text): readonly Text[];
export declare function spaced(words: readonly Text[]): Text;
export declare function shellText(call: Call, text: Text | null): void;
