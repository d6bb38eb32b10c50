/** What a script of sed does beside its editing. */
export interface SedActs {
    /** Commands that it runs; null: those that it finds in its input. */
    readonly runs: readonly (string | null)[];
    readonly writes: readonly string[];
    readonly reads: readonly string[];
}
/** Reads the script command by command: addresses, the letter, and what belongs to it. */
export declare function readSed(script: string): SedActs;
