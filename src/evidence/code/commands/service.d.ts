import { type Text } from '../analysis/text.js';
import type { Options } from './options.js';
import { type Call, type Program } from './program.js';
import { type Effect } from './verbs.js';
/** What is known of the command line of a service; the verbs say the rest. */
export interface Service {
    readonly names: string;
    /** Options with values, so that their values are not taken for words: as `optionsOf` reads them. */
    readonly options?: Options;
    /** What its commands are about, where their own words do not say. */
    readonly object: string;
    /** Words (`system prune`, `rollout *`), what they do, to what, whether it is lost for good. The longest counts. */
    readonly rules?: readonly Rule[];
    /** Long options with one dash. */
    readonly dashed?: boolean;
    /** Things of which there is always another: taking them away loses nothing for good. */
    readonly replaceable?: readonly string[];
}
export type Rule = readonly [words: string, effect: Effect, object: string, irreversible?: boolean];
export declare function service(about: Service, also?: (call: Call) => void): Program;
export declare function serviceActs(call: Call, about: Service, words?: readonly Text[]): void;
