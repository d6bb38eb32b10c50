import type { OperationFact } from '../../facts/facts.js';
import type { Given, Options } from '../options.js';
export type Act = Pick<OperationFact, 'operation' | 'effect' | 'object' | 'irreversible'> & {
    readonly target?: string | null;
};
export interface Subcommand {
    readonly options: Options;
    readonly act: (given: Given, words: readonly string[]) => Act | null;
}
export declare const act: (operation: string, effect: Act["effect"], object: string, irreversible?: boolean, target?: string | null) => Act;
export declare const firstWord: (given: Given) => string;
/** What is lost for good: work that was never committed, and refs that others rely on. */
export declare const SUBCOMMANDS: Readonly<Record<string, Subcommand>>;
