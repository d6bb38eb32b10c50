import { createHmac, randomBytes } from 'node:crypto'
import { nothing, type CodeText, type Found } from '../analysis/analyse.js'
import type { AnalysisSettings } from '../analysis/settings.js'
import type { PoolEvent } from './events.js'
import type { Asker, Outcome } from './job.js'
import { createOffenders } from './offenders.js'
import { createPool, type PoolFigures } from './pool.js'
import { createRecollection } from './recollection.js'
import { startThread } from './thread.js'

/** Who analyses code for the evidence. */
export interface Analyst {
  /**
   * Always facts about this code: what went wrong with it is in `incomplete`. Rejects where nobody could look at it: too
   * many are waiting, or it is closed.
   */
  analyse(code: CodeText, asker: Asker): Found | Promise<Found>
}

/** An analyst of worker threads. */
export interface AnalystPool extends Analyst {
  /** True when code would be looked at now. */
  healthy(): boolean
  figures(): PoolFigures
  close(): Promise<void>
}

export interface AnalystOptions {
  readonly settings: AnalysisSettings
  /** Threads at work; one more is kept warm. */
  readonly workers: number
  /** A request that waited so long is answered as overloaded. */
  readonly patienceMs: number
  readonly maxQueue: number
  readonly maxQueuePerOrganisation: number
  /** The spare is built this long after the start. Default 1000. */
  readonly spareDelayMs?: number
}

export interface AnalystDeps {
  /** The file of the worker thread. */
  readonly worker: URL
  readonly report: (event: PoolEvent) => void
  readonly monotonic: () => number
}

/** What a thread may take beyond the deadline: it looks at the clock between steps only. */
const GRACE_MS = 350
const STALL_MS = 15
const MAX_GROWTH_BYTES = 128 * 2 ** 20
const MAX_JOBS_PER_THREAD = 50_000

/** Resolves when the first worker is ready. Rejects when it does not start. */
export async function createAnalyst(options: AnalystOptions, deps: AnalystDeps): Promise<AnalystPool> {
  const { settings, workers } = options
  const { monotonic, report } = deps
  const pool = await createPool(
    {
      ...options,
      threads: workers + 1,
      spareDelayMs: options.spareDelayMs ?? 1_000,
      endAfterMs: settings.deadlineMs + GRACE_MS,
      stallMs: STALL_MS,
      maxGrowthBytes: MAX_GROWTH_BYTES,
      maxJobsPerThread: MAX_JOBS_PER_THREAD,
    },
    { start: () => startThread(deps.worker, { settings }), report, monotonic },
  )
  const recollection = createRecollection()
  const offenders = createOffenders(monotonic)
  const digestOf = createDigest()

  const analyse = async (code: CodeText, asker: Asker, digest: string): Promise<Found> => {
    const startedAt = monotonic()
    const outcome = await pool.run({ code, asker })
    report({
      event: 'analysed',
      language: code.language,
      outcome: wordFor(outcome),
      durationMs: monotonic() - startedAt,
    })
    switch (outcome.status) {
      case 'found':
        if (isWorthKeeping(outcome.found)) recollection.put(digest, outcome.found, outcome.bytes)
        return outcome.found
      case 'lost':
        offenders.blame(digest, asker, outcome.why)
        return nothing(outcome.why)
      case 'refused':
        throw new Error(`code was not analysed: ${outcome.why}`)
    }
  }
  return {
    analyse: (code, asker) => {
      const { language } = code
      if (language === 'unknown') return nothing('language_unknown')
      if (code.text.length > settings.maxLength) return nothing('too_large')
      const digest = digestOf(code)
      const known = recollection.get(digest)
      if (known !== null) {
        report({ event: 'analysed', language, outcome: 'remembered', durationMs: 0 })
        return known
      }
      const fault = offenders.of(digest, asker)
      return fault === null ? analyse(code, asker, digest) : nothing(fault)
    },
    healthy: () => pool.healthy(),
    figures: () => pool.figures(),
    close: () => pool.close(),
  }
}

/** What a busy machine did not let finish may be found the next time. */
function isWorthKeeping({ incomplete }: Found): boolean {
  return !incomplete.includes('deadline')
}

function wordFor(outcome: Outcome): 'complete' | 'incomplete' | 'refused' {
  if (outcome.status === 'refused') return 'refused'
  return outcome.status === 'found' && outcome.found.incomplete.length === 0 ? 'complete' : 'incomplete'
}

/** Keyed, so that nobody who sees one can tell what code it is of. */
function createDigest(): (code: CodeText) => string {
  const key = randomBytes(32)
  return ({ text, language, dialect }) =>
    createHmac('sha256', key)
      .update(JSON.stringify([language, dialect]))
      .update(text)
      .digest('base64url')
}
