import type { Text } from '../analysis/text.js';
/**
 * Shell commands that stand in a text of another language as it is: behind `system`, `exec` and the like, in
 * backticks. What is put in between, as `$x` or `#{x}`, is unknown.
 */
export declare function shellTextsIn(text: string): readonly Text[];
