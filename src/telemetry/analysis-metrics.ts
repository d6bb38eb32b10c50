import { Counter, Histogram, type Registry } from 'prom-client'

const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

/** Code that was looked at. Both labels are closed sets. */
export interface AnalysedCode {
  readonly language: string
  /** `complete`, `incomplete`, `remembered`, `refused` */
  readonly outcome: string
  readonly durationMs: number
}

export interface AnalysisMetrics {
  analysed(code: AnalysedCode): void
  /** A thread that analyses code was replaced, and why: `deadline`, `failed`, `memory`, `age`. */
  analystReplaced(cause: string): void
}

export function createAnalysisMetrics(registry: Registry): AnalysisMetrics {
  const registers = [registry]
  const analyses = new Counter({
    name: 'countersign_code_analyses_total',
    help: 'Pieces of code that were to be analysed, by what came of it.',
    labelNames: ['language', 'outcome'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'countersign_code_analysis_duration_seconds',
    help: 'Time until code was analysed, with its wait for a thread.',
    labelNames: ['language'] as const,
    buckets: BUCKETS,
    registers,
  })
  const replaced = new Counter({
    name: 'countersign_code_workers_replaced_total',
    help: 'Threads that analyse code and were replaced.',
    labelNames: ['cause'] as const,
    registers,
  })
  return {
    analysed: ({ language, outcome, durationMs }) => {
      analyses.inc({ language, outcome })
      if (outcome !== 'remembered') durations.observe({ language }, durationMs / 1000)
    },
    analystReplaced: (cause) => {
      replaced.inc({ cause })
    },
  }
}
