import type { Figures } from './core/figures.js'
import type { Store } from './core/store.js'
import type { Telemetry } from './core/telemetry.js'
import { createFigures } from './figures/figures.js'
import { createServiceFigures } from './figures/service-figures.js'
import { createTallies } from './figures/tallies.js'
import type { Log } from './telemetry/log.js'
import type { ServiceTelemetry } from './telemetry/telemetry.js'

export interface FiguresParts {
  readonly store: Store
  readonly telemetry: ServiceTelemetry
  readonly log: Log
  readonly nowMs: () => number
}

/** Figures for people and for metrics, and what counts them. */
export interface AssembledFigures {
  readonly figures: Figures
  /** What the decision point tells: to metrics, and to the counts for people. */
  readonly telemetry: Telemetry
  /** Before the store's. Writes what is counted. */
  close(): Promise<void>
}

export function assembleFigures({ store, telemetry, log, nowMs }: FiguresParts): AssembledFigures {
  const report = (problem: unknown): void => {
    log.warn({ problem: String(problem) }, 'figures for people could not be written; they are kept and tried again')
  }
  const tallies = createTallies({ store, nowMs, report })
  const approvals = createServiceFigures(store)
  telemetry.watchApprovals(() => ({ ...approvals(), nowMs: nowMs() }))
  return {
    figures: createFigures({ store, nowMs }),
    telemetry: {
      station: (station, durationMs) => {
        telemetry.station(station, durationMs)
      },
      decided: (judgement, kind, organisation) => {
        telemetry.decided(judgement, kind, organisation)
        tallies.decided(organisation, judgement)
      },
    },
    close: () => tallies.close(),
  }
}
