import { type Text } from '../analysis/text.js';
/** The options of one program that matter: those that take values, and those with several names. */
export interface OptionSpec {
    readonly options: ReadonlyMap<string, Option>;
    readonly longs: readonly string[];
    readonly style: OptionStyle;
}
/**
 * `gnu`: options anywhere, `-abc` is three. `posix`: the first operand ends them. `words`: `-name` is one long option
 * (Go, Java, find); `words_posix`: the same, and the first operand ends them.
 */
export type OptionStyle = 'gnu' | 'posix' | 'words' | 'words_posix';
/** See `optionsOf`. */
export type Options = string | readonly string[];
interface Option {
    readonly name: string;
    readonly takes: 'nothing' | 'value' | 'attached';
    /** What follows its value is no option any more. */
    readonly ends: boolean;
}
/** What was given: options by their last name, values in order, the operands. Unknown options count as flags. */
export interface Given {
    has(...names: readonly string[]): boolean;
    /** The last value of the option. */
    value(...names: readonly string[]): Text | null;
    values(...names: readonly string[]): readonly Text[];
    readonly operands: readonly Text[];
    /** Only help or the version is asked for, before anything else. */
    readonly asksForHelp: boolean;
}
/**
 * One line per option (or all in one, parted by ` | `), its names parted by spaces, the last one counts: `r R recursive`; with a value `t target=`;
 * with a value that may only be attached `interactive?`; `!` at the end: behind it there are no options.
 */
export declare function optionsOf(options: Options, style?: OptionStyle): OptionSpec;
export declare function parseOptions(words: readonly Text[], spec: OptionSpec): Given;
/** The text without its first characters, which are known. */
export declare function textAfter({ parts, origins }: Text, characters: number): Text;
export {};
