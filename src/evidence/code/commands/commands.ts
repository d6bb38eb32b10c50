import type { Commands } from '../analysis/analysis.js'

/** What programs do with their arguments. */
export function createCommands(): Commands {
  return {
    run: (_words, _site, _setting, analysis) => {
      analysis.incomplete('not_followed')
    },
  }
}
