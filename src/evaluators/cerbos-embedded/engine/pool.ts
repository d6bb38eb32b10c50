import type { EvaluatorLog } from '../events.js'
import type { EngineThread } from './engine-thread.js'
import { createSlot, type Call, type Outcome, type Slot } from './slot.js'

/** Small, so that little has to move when an engine stalls. */
const BATCH_SIZE = 4
/** Handed over ahead of the running batch, so that an engine never waits for the main thread. */
const BATCHES_IN_FLIGHT = 2
/** A call that lost its engine to another call's fault is tried again this often. */
const MAX_ATTEMPTS = 3

export interface PoolOptions {
  readonly workers: number
  /** So long a call may take before its engine is ended. */
  readonly deadlineMs: number
  /** So long a call may take before the calls behind it go to the spare. Longer than an ordinary call. */
  readonly stallMs: number
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

/**
 * Engines that answer calls: some at work, one warm spare. The spare takes over when an engine is lost, and when one
 * stalls (its garbage collector stops it, or a call takes long): then the calls behind the running one move, and the
 * stalled engine becomes the spare when it has answered.
 */
export interface Pool {
  check(request: Uint8Array): Promise<Outcome>
  healthy(): boolean
  close(): Promise<void>
}

export async function createPool(options: PoolOptions, deps: PoolDeps): Promise<Pool> {
  const queue: Call[] = []
  const engines = new Set<Slot>()
  const active = new Set<Slot>()
  const spares = new Set<Slot>()
  let building = false
  let spareDue = false
  let closed = false
  let lookout: NodeJS.Timeout | null = null
  const patienceMs = options.deadlineMs * 4

  const enlist = (thread: EngineThread): void => {
    const slot = createSlot(thread, deps.monotonic)
    engines.add(slot)
    spares.add(slot)
    thread.listen({
      answered: (first, answers) => {
        slot.receive(first, answers)
        if (engines.has(slot) && !active.has(slot) && slot.batches() === 0) rest(slot)
        pump()
      },
      ended: (cause) => {
        lose(slot, cause)
      },
    })
    staff()
  }

  /** A relieved engine that owes nothing any more is the spare, or helps another that stalls. */
  const rest = (slot: Slot): void => {
    slot.restore()
    spares.add(slot)
    staff()
    look()
  }

  /** Spares fill the ranks; a missing engine is built. */
  const staff = (): void => {
    for (const slot of spares) {
      if (active.size >= options.workers) break
      spares.delete(slot)
      active.add(slot)
    }
    if (!building && !closed && spareDue && engines.size <= options.workers) void build()
  }

  const pump = (): void => {
    for (const slot of active) {
      while (queue.length > 0 && slot.batches() < BATCHES_IN_FLIGHT) slot.hand(queue.splice(0, BATCH_SIZE))
    }
    if (lookout === null && [...active].some((slot) => slot.batches() > 0)) keepLookout()
  }

  /** While calls are out. */
  const keepLookout = (): void => {
    lookout = setTimeout(
      () => {
        lookout = null
        look()
        pump()
      },
      Math.ceil(options.stallMs / 4),
    )
    lookout.unref()
  }

  const look = (): void => {
    const now = deps.monotonic()
    for (const slot of [...active]) {
      if (slot.busyMs(now) >= options.stallMs && spares.size > 0) relieve(slot)
    }
  }

  const relieve = (slot: Slot): void => {
    const moved = slot.relieve()
    if (moved === null) return
    active.delete(slot)
    queue.unshift(...moved)
    staff()
  }

  /** The engine is gone or must go: its running call is the culprit, the others are tried elsewhere. */
  const lose = (slot: Slot, cause: string): void => {
    if (!engines.delete(slot)) return
    active.delete(slot)
    spares.delete(slot)
    const { culprit, others } = slot.leave()
    culprit?.settle({ status: 'unavailable', detail: cause, culprit: true })
    for (const call of [...others].reverse()) retry(call, cause)
    if (closed) return
    deps.log({ event: 'engine_lost', cause })
    void slot.thread.stop()
    spareDue = true
    staff()
    pump()
  }

  const retry = (call: Call, cause: string): void => {
    call.attempts += 1
    if (closed || call.attempts >= MAX_ATTEMPTS) call.settle({ status: 'unavailable', detail: cause, culprit: false })
    else queue.unshift(call)
  }

  const build = async (): Promise<void> => {
    building = true
    const thread = await deps.start().catch((error: unknown) => {
      deps.log({ event: 'engine_start_failed', cause: error instanceof Error ? error.message : 'unknown' })
      return null
    })
    building = false
    if (thread === null) setTimeout(staff, options.spareDelayMs).unref()
    else if (closed) await thread.stop()
    else enlist(thread)
    pump()
  }

  const watch = (): void => {
    const now = deps.monotonic()
    for (const slot of engines) {
      const at = slot.thread.progress()
      if (slot.busyMs(now) <= options.deadlineMs) continue
      // After a stall of this thread the answer may be waiting: look once more when messages have been read.
      setImmediate(() => {
        if (slot.thread.progress() === at && slot.busyMs(deps.monotonic()) > options.deadlineMs) lose(slot, 'deadline')
      })
    }
    while (queue[0] !== undefined && now - queue[0].queuedAt > patienceMs) {
      queue.shift()?.settle({ status: 'unavailable', detail: 'no engine in time', culprit: false })
    }
  }

  while (engines.size < options.workers) enlist(await deps.start())
  const watchdog = setInterval(watch, Math.max(5, Math.ceil(options.deadlineMs / 4)))
  watchdog.unref()
  setTimeout(() => {
    spareDue = true
    staff()
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
      if (lookout !== null) clearTimeout(lookout)
      for (const call of queue.splice(0)) call.settle({ status: 'unavailable', detail: 'closed', culprit: false })
      await Promise.all([...engines].map((slot) => slot.thread.stop()))
    },
  }
}
