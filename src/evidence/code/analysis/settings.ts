/** Bounds of one analysis, and what is known of the machine that the code is for. */
export interface AnalysisSettings {
  /** From the beginning of the analysis. */
  readonly deadlineMs: number
  /** In UTF-16 units. */
  readonly maxLength: number
  /** Absolute folders that are the project's. */
  readonly projectRoots: readonly string[]
}

/** Code inside code inside code: so deep it is followed. */
export const MAX_DEPTH = 8
/** One step is about one node of a tree that is evaluated. */
export const MAX_STEPS = 400_000
/** The clock is read every so many steps. */
export const STEPS_PER_LOOK = 256
/** Texts in facts are cut behind so many characters. */
export const MAX_TEXT = 256
/** Words of a command, arguments of a call. */
export const MAX_ARGUMENTS = 32
/** Guards of one act. */
export const MAX_GUARDS = 16
