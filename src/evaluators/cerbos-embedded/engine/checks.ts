import type { CheckAnswer, CheckRequest, LayerJudgement } from '../../../core/evaluator.js'
import type { EvaluatorLog } from '../events.js'
import { RequestError } from '../wire/request-error.js'
import type { EngineThread } from './engine-thread.js'
import { createOffenders, OFFENDER } from './offenders.js'
import { createPool } from './pool.js'

/** An ordinary check takes a millisecond, a garbage collection of the engine tens. */
const STALL_MS = 5
/** So long a call that brought an engine down is not tried again. */
const REMEMBER_MS = 60_000

export interface ChecksOptions {
  /** One call may take so long from its hand-over to the engine. */
  readonly deadlineMs: number
  /** Calls that may wait; beyond, they are `unavailable` at once. */
  readonly maxQueue: number
  /** Calls of one organisation that may wait; beyond, they are `overloaded` at once. Default: no bound but `maxQueue`. */
  readonly maxQueuePerOrganisation?: number
  /** Engines at work; one more is kept warm. Default 1. */
  readonly workers?: number
  /** The spare is built this long after the start. Default 1000. */
  readonly spareDelayMs?: number
}

/** An engine in a thread, and the language that it speaks. */
export interface CheckEngine {
  /** A started engine that has answered its self-test. */
  readonly start: () => Promise<EngineThread>
  /** Throws RequestError for what the engine must not see. */
  readonly encode: (request: CheckRequest) => Uint8Array
  /** Throws for an answer that cannot be read or is not one to this request. */
  readonly judge: (request: CheckRequest, response: Uint8Array) => readonly LayerJudgement[]
}

export interface Checks {
  check(request: CheckRequest): Promise<CheckAnswer>
  /** Of each engine's WebAssembly, the spare's included. */
  engineMemoryBytes(): readonly number[]
  healthy(): boolean
  close(): Promise<void>
}

/** Checks by watched engines. Rejects when the first does not start. */
export async function createChecks(
  engine: CheckEngine,
  options: ChecksOptions,
  deps: { readonly log: EvaluatorLog; readonly monotonic: () => number },
): Promise<Checks> {
  const { log, monotonic } = deps
  const { deadlineMs, maxQueue, maxQueuePerOrganisation = maxQueue, workers = 1, spareDelayMs = 1_000 } = options
  const pool = await createPool(
    { workers, deadlineMs, stallMs: STALL_MS, maxQueue, maxQueuePerOrganisation, spareDelayMs },
    { start: engine.start, log, monotonic },
  )
  const offenders = createOffenders({ rememberMs: REMEMBER_MS, monotonic })
  const check = async (request: CheckRequest): Promise<CheckAnswer> => {
    const startedAt = monotonic()
    const suspect = offenders.suspect(request)
    if (suspect.isOffender()) return { status: 'unavailable', detail: OFFENDER }
    const outcome = await pool.check({ bytes: engine.encode(request), organisation: request.organisation, suspect })
    if (outcome.status !== 'answered') return outcome
    const layers = engine.judge(request, outcome.response)
    return { status: 'judged', layers, durationMs: monotonic() - startedAt }
  }
  return {
    check: (request) => check(request).catch(unavailable),
    engineMemoryBytes: () => pool.memoryBytes(),
    healthy: () => pool.healthy(),
    close: () => pool.close(),
  }
}

function unavailable(error: unknown): CheckAnswer {
  const known = error instanceof RequestError
  return { status: 'unavailable', detail: known ? error.message : 'the answer of the engine could not be read' }
}
