import type { Analysis, CommandSetting, Site } from '../analysis/analysis.js';
import type { Text } from '../analysis/text.js';
import { type Given, type OptionSpec, type OptionStyle, type Options } from './options.js';
/** What is known of one program. */
export interface Program {
    readonly names: readonly string[];
    readonly options: OptionSpec;
    readonly run: (call: Call) => void;
}
/** A program with its words, as it is called. */
export interface Call extends Given {
    /** The program, without folder and `.exe`. */
    readonly name: string;
    /** All words behind the program. */
    readonly words: readonly Text[];
    readonly site: Site;
    readonly setting: CommandSetting;
    readonly analysis: Analysis;
}
/** `names` parted by spaces; `options` as `optionsOf` reads them. */
export declare function program(names: string, options: Options, run: (call: Call) => void, style?: OptionStyle): Program;
