import type { Options } from '../options.js';
/** How the words of one package manager, or of several that are alike, are read. */
export interface Manager {
    readonly names: string;
    readonly install: string;
    readonly remove: string;
    readonly upgrade?: string;
    readonly options?: Options;
    /** A verb in the first place that the verbs stand behind: `uv pip install`. */
    readonly prefixes?: string;
    /** Installing without names takes what the project names. */
    readonly project?: boolean;
}
export declare const MANAGERS: readonly Manager[];
