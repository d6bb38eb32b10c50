import type { Language } from '../../../core/words.js'
import type { FactLists, Incomplete } from '../facts/facts.js'
import { NO_FACTS } from '../facts/lists.js'
import { Overrun, type Commands, type Frontends } from './analysis.js'
import { createClock } from './clock.js'
import { analyseFrame } from './create-analysis.js'
import { createRecorder } from './recorder.js'
import type { AnalysisSettings } from './settings.js'
import { createWrittenFiles } from './written-files.js'

export interface CodeText {
  readonly text: string
  readonly language: Language | 'unknown'
  readonly dialect: string | null
}

/** What an analysis finds out; the rest of the evidence is known before, or from the agent's history. */
export type Found = FactLists & { readonly incomplete: readonly Incomplete[]; readonly languages: readonly Language[] }

export interface Analyser {
  /** Never throws: what goes wrong is in `incomplete`. */
  analyse(code: CodeText, settings: AnalysisSettings): Found
}

export function createAnalyser(frontends: Frontends, commands: Commands, monotonic: () => number): Analyser {
  return {
    analyse: ({ text, language, dialect }, settings) => {
      if (language === 'unknown') return nothing('language_unknown')
      if (text.length > settings.maxLength) return nothing('too_large')
      const recorder = createRecorder()
      const languages: Language[] = []
      const clock = createClock(settings.deadlineMs, monotonic)
      const shared = {
        recorder,
        clock,
        settings,
        frontends,
        commands,
        written: createWrittenFiles(),
        languages,
        open: new Set<string>(),
      }
      try {
        const frame = { languages: [language], path: language, dialect, outer: null, cwd: null }
        analyseFrame(text, false, language, frame, shared)
        shared.written.finish((script) => {
          recorder.add('scripts', script)
        })
      } catch (error) {
        recorder.incomplete(error instanceof Overrun ? error.reason : 'failed')
      }
      return { ...recorder.facts(), languages }
    },
  }
}

export function nothing(why: Incomplete): Found {
  return { ...NO_FACTS, incomplete: [why], languages: [] }
}
