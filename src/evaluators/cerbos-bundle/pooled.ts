import type { CheckAnswer, CheckRequest, Evaluator } from '../../core/evaluator.js'
import type { EngineThread } from '../cerbos-embedded/engine/engine-thread.js'
import { createOffenders, OFFENDER } from '../cerbos-embedded/engine/offenders.js'
import { createPool } from '../cerbos-embedded/engine/pool.js'
import type { EvaluatorLog } from '../cerbos-embedded/events.js'
import { RequestError } from '../cerbos-embedded/wire/request-error.js'
import type { EngineResult } from '../cerbos-embedded/wire/response.js'
import { lenientJudgements, type RuleOf } from '../lenient/judgements.js'

const SPARE_DELAY_MS = 1_000
/** An ordinary check takes a millisecond, a garbage collection of the engine tens. */
const STALL_MS = 5
/** So long a call that brought an engine down is not tried again. */
const REMEMBER_MS = 60_000

export interface PooledOptions {
  /** One call may take so long from its hand-over to the engine. */
  readonly deadlineMs: number
  /** Calls that may wait; beyond, they are `unavailable` at once. */
  readonly maxQueue: number
  /** Calls of one organisation that may wait; beyond, they are `overloaded` at once. Default: no bound but `maxQueue`. */
  readonly maxQueuePerOrganisation?: number
}

/** An engine in a thread, and the language that it speaks. */
export interface BundleEngine {
  /** A started engine that has answered its self-test. */
  readonly start: () => Promise<EngineThread>
  /** Throws RequestError for what the engine must not see. */
  readonly encode: (request: CheckRequest) => Uint8Array
  /** Throws for what cannot be read. */
  readonly decode: (response: Uint8Array) => readonly EngineResult[]
  readonly ruleOf: RuleOf
}

/** Calls go to watched threads, as those of the embedded evaluator do. Rejects when the first does not start. */
export async function createPooledChecks(
  engine: BundleEngine,
  options: PooledOptions,
  deps: { readonly log: EvaluatorLog; readonly monotonic: () => number },
): Promise<Pick<Evaluator, 'check' | 'healthy' | 'close'>> {
  const { monotonic } = deps
  const { deadlineMs, maxQueue, maxQueuePerOrganisation = maxQueue } = options
  const pool = await createPool(
    { workers: 1, deadlineMs, stallMs: STALL_MS, maxQueue, maxQueuePerOrganisation, spareDelayMs: SPARE_DELAY_MS },
    { start: engine.start, log: deps.log, monotonic },
  )
  const offenders = createOffenders({ rememberMs: REMEMBER_MS, monotonic })
  const check = async (request: CheckRequest): Promise<CheckAnswer> => {
    const startedAt = monotonic()
    const suspect = offenders.suspect(request)
    if (suspect.isOffender()) return { status: 'unavailable', detail: OFFENDER }
    const outcome = await pool.check({ bytes: engine.encode(request), organisation: request.organisation, suspect })
    if (outcome.status !== 'answered') return outcome
    const layers = lenientJudgements(request, engine.decode(outcome.response), engine.ruleOf)
    return { status: 'judged', layers, durationMs: monotonic() - startedAt }
  }
  return {
    check: (request) => check(request).catch(unavailable),
    healthy: () => pool.healthy(),
    close: () => pool.close(),
  }
}

function unavailable(error: unknown): CheckAnswer {
  const known = error instanceof RequestError
  return { status: 'unavailable', detail: known ? error.message : 'the answer of the engine could not be read' }
}
