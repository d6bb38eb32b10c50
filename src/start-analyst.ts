import type { Config } from './config/config.js'
import type { World } from './core/clock.js'
import { createAnalyst, type AnalystPool } from './evidence/code/pool/analyst.js'
import type { Log } from './telemetry/log.js'
import type { ServiceTelemetry } from './telemetry/telemetry.js'
import { analystEntry } from './workers/analyst-entry.js'

export interface StartAnalystDeps {
  readonly world: World
  readonly log: Log
  readonly telemetry: Pick<ServiceTelemetry, 'analysed' | 'analystReplaced'>
}

/** Threads that analyse code. Rejects when the first does not start. */
export function startAnalyst({ code, evidence, evaluator }: Config, deps: StartAnalystDeps): Promise<AnalystPool> {
  const { world, log, telemetry } = deps
  const { maxQueue, maxQueuePerOrganisation, spareDelayMs } = evaluator
  return createAnalyst(
    {
      settings: code,
      workers: code.workers,
      patienceMs: evidence.deadlineMs,
      maxQueue,
      maxQueuePerOrganisation,
      spareDelayMs,
    },
    {
      worker: analystEntry(),
      monotonic: world.monotonic,
      report: (event) => {
        if (event.event === 'analysed') telemetry.analysed(event)
        else log.warn(event, `code analysis: ${event.event}`)
        if (event.event === 'replaced') telemetry.analystReplaced(event.cause)
      },
    },
  )
}
