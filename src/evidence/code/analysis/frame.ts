import type { Language } from '../../../core/words.js'
import type { Around } from '../facts/around.js'
import type { Commands, Frontends } from './analysis.js'
import type { Clock } from './clock.js'
import type { Recorder } from './recorder.js'
import type { AnalysisSettings } from './settings.js'
import type { Text } from './text.js'
import type { WrittenFiles } from './written-files.js'

/** What the frames of one analysis share. */
export interface Shared {
  readonly recorder: Recorder
  readonly clock: Clock
  readonly settings: AnalysisSettings
  readonly frontends: Frontends
  readonly commands: Commands
  readonly written: WrittenFiles
  readonly languages: Language[]
  /** Texts that are being analysed, so that code which runs itself is not followed forever. */
  readonly open: Set<string>
}

/** One frame: the code that was sent, or code inside it. */
export interface Frame {
  readonly languages: readonly Language[]
  /** See `At.path`. */
  readonly path: string
  readonly dialect: string | null
  /** Where the outer code runs this frame; null in the outermost. */
  readonly outer: Around | null
  readonly cwd: Text | null
}
