import type { EvaluatorLog } from '../events.js'
import { ANSWERED } from './protocol.js'
import type { EngineThread } from './engine-thread.js'
import type { Frame } from './frames.js'

const BATCH_SIZE = 8
/** Handed over ahead of the running batch, so that an engine never waits for the main thread. */
const BATCHES_IN_FLIGHT = 2
/** Call numbers live in 32 bits. */
const MAX_CALL_NUMBER = 2 ** 30
/** A call that lost its engine to another call's fault is tried again this often. */
const MAX_ATTEMPTS = 3

export interface PoolOptions {
  readonly workers: number
  readonly deadlineMs: number
  readonly maxQueue: number
  /** The spare is built this long after the start, so that it does not slow the start down. */
  readonly spareDelayMs: number
}

export interface PoolDeps {
  /** A started, self-tested engine. */
  readonly start: () => Promise<EngineThread>
  readonly log: EvaluatorLog
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
}

export type Outcome =
  | { readonly status: 'answered'; readonly response: Uint8Array }
  /** `culprit`: this very call brought its engine down. */
  | { readonly status: 'unavailable'; readonly detail: string; readonly culprit: boolean }

/** Engines that answer calls: some at work, one warm spare that takes over when one is lost. */
export interface Pool {
  check(request: Uint8Array): Promise<Outcome>
  healthy(): boolean
  close(): Promise<void>
}

interface Call {
  readonly request: Uint8Array
  readonly settle: (outcome: Outcome) => void
  readonly queuedAt: number
  attempts: number
}

interface Active {
  readonly thread: EngineThread
  /** Calls handed over and not answered, by number. */
  readonly calls: Map<number, Call>
  batches: number
  seen: number
  seenAt: number
}

export async function createPool(options: PoolOptions, deps: PoolDeps): Promise<Pool> {
  const queue: Call[] = []
  const active = new Set<Active>()
  let spare: EngineThread | null = null
  let building = false
  let closed = false
  let lastCall = 0
  const patienceMs = options.deadlineMs * 4

  const enlist = (thread: EngineThread): void => {
    const engine: Active = { thread, calls: new Map(), batches: 0, seen: thread.progress(), seenAt: deps.monotonic() }
    active.add(engine)
    thread.listen({
      answered: (first, answers) => {
        engine.batches -= 1
        answers.forEach((frame, index) => {
          take(engine, first + index)?.settle(toOutcome(frame))
        })
        pump()
      },
      ended: (cause) => {
        lose(engine, cause)
      },
    })
  }

  const pump = (): void => {
    for (const engine of active) {
      while (queue.length > 0 && engine.batches < BATCHES_IN_FLIGHT) hand(engine, queue.splice(0, BATCH_SIZE))
    }
  }

  const hand = (engine: Active, calls: readonly Call[]): void => {
    if (lastCall > MAX_CALL_NUMBER) lastCall = 0
    const first = lastCall + 1
    for (const call of calls) engine.calls.set(++lastCall, call)
    if (engine.calls.size === calls.length) engine.seenAt = deps.monotonic()
    engine.batches += 1
    engine.thread.hand(
      first,
      calls.map((call) => call.request),
    )
  }

  /** The engine is gone or must go: its running call is the culprit, the others are tried elsewhere. */
  const lose = (engine: Active, cause: string): void => {
    if (!active.delete(engine)) return
    const running = engine.thread.progress()
    const culprit = engine.calls.get(running)
    engine.calls.delete(running)
    culprit?.settle({ status: 'unavailable', detail: cause, culprit: true })
    for (const call of [...engine.calls.values()].reverse()) retry(call, cause)
    if (closed) return
    deps.log({ event: 'engine_lost', cause })
    void engine.thread.stop()
    replace()
    pump()
  }

  const retry = (call: Call, cause: string): void => {
    call.attempts += 1
    if (closed || call.attempts >= MAX_ATTEMPTS) call.settle({ status: 'unavailable', detail: cause, culprit: false })
    else queue.unshift(call)
  }

  const replace = (): void => {
    if (spare !== null && active.size < options.workers) {
      enlist(spare)
      spare = null
    }
    if (!building && (spare === null || active.size < options.workers)) void build()
  }

  const build = async (): Promise<void> => {
    building = true
    try {
      const thread = await deps.start()
      if (closed) await thread.stop()
      else keepSpare(thread)
    } catch (error) {
      deps.log({ event: 'engine_start_failed', cause: error instanceof Error ? error.message : 'unknown' })
      if (!closed) setTimeout(replace, options.spareDelayMs).unref()
    }
    building = false
    if (!closed && active.size < options.workers) replace()
    pump()
  }

  const keepSpare = (thread: EngineThread): void => {
    spare = thread
    thread.listen({
      answered: () => undefined,
      ended: () => {
        if (spare !== thread) return
        spare = null
        if (!closed) replace()
      },
    })
  }

  const watch = (): void => {
    const now = deps.monotonic()
    for (const engine of active) {
      const at = engine.thread.progress()
      if (at !== engine.seen || engine.calls.size === 0) {
        engine.seen = at
        engine.seenAt = now
      } else if (now - engine.seenAt > options.deadlineMs) {
        // After a stall of this thread the answer may be waiting: look once more when messages have been read.
        setImmediate(() => {
          if (engine.thread.progress() === at && engine.calls.size > 0) lose(engine, 'deadline')
        })
      }
    }
    while (queue[0] !== undefined && now - queue[0].queuedAt > patienceMs) {
      queue.shift()?.settle({ status: 'unavailable', detail: 'no engine in time', culprit: false })
    }
  }

  for (let started = 0; started < options.workers; started += 1) enlist(await deps.start())
  const watchdog = setInterval(watch, Math.max(5, Math.ceil(options.deadlineMs / 4)))
  watchdog.unref()
  setTimeout(() => {
    if (!closed) replace()
  }, options.spareDelayMs).unref()

  return {
    check: (request) => {
      if (closed) return Promise.resolve({ status: 'unavailable', detail: 'closed', culprit: false })
      if (queue.length >= options.maxQueue) {
        return Promise.resolve({ status: 'unavailable', detail: 'queue full', culprit: false })
      }
      return new Promise((settle) => {
        queue.push({ request, settle, queuedAt: deps.monotonic(), attempts: 0 })
        pump()
      })
    },
    healthy: () => !closed && active.size > 0 && queue.length < options.maxQueue,
    close: async () => {
      closed = true
      clearInterval(watchdog)
      const threads = [...[...active].map((engine) => engine.thread), ...(spare === null ? [] : [spare])]
      for (const call of queue.splice(0)) call.settle({ status: 'unavailable', detail: 'closed', culprit: false })
      await Promise.all(threads.map((thread) => thread.stop()))
    },
  }
}

function take(engine: Active, number: number): Call | undefined {
  const call = engine.calls.get(number)
  engine.calls.delete(number)
  return call
}

function toOutcome(frame: Frame): Outcome {
  return frame.tag === ANSWERED
    ? { status: 'answered', response: frame.bytes }
    : { status: 'unavailable', detail: Buffer.from(frame.bytes).toString('utf8'), culprit: false }
}
