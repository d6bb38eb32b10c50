import type { OperationFact } from '../facts/facts.js';
export type Effect = OperationFact['effect'];
/** A verb by itself, not the beginning of a longer word. */
export declare function isVerb(word: string | undefined): boolean;
/** What a word says; null: it is no verb. Compound words count by their first part, `apps:destroy` by its last. */
export declare function effectOfWord(word: string): Effect | null;
/** `bucket` of `delete-bucket`; null where the word says the verb alone. */
export declare function objectOfWord(word: string): string | null;
