import type { Analyser } from '../analysis/analyse.js'
import type { AnalysisSettings } from '../analysis/settings.js'
import type { Analyst } from './analyst.js'

/** An analyst in this very thread, for tools: it is loaded when there is code, and nobody watches it. */
export function createLocalAnalyst(load: () => Promise<Analyser>, settings: AnalysisSettings): Analyst {
  let loading: Promise<Analyser> | null = null
  return {
    analyse: async (code) => (await (loading ??= load())).analyse(code, settings),
  }
}
