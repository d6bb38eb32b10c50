import { unavailable, type Call, type Outcome, type PoolRequest } from './call.js'
import { Crew, type CrewDeps, type CrewOptions } from './crew.js'
import type { Answered } from './engine-thread.js'
import { createEngineTime } from './engine-time.js'
import { createFairQueue, type FairQueueOptions } from './fair-queue.js'
import { OFFENDER } from './offenders.js'
import type { Slot } from './slot.js'

/** Small, so that little has to move when an engine stalls. */
const BATCH_SIZE = 4
/** Handed over ahead of the running batch, so that an engine never waits for the main thread. */
const BATCHES_IN_FLIGHT = 2
/** Of usual calls no more is handed over than takes so many times as long as a stall: heavy ones go one by one. */
const STALLS_AHEAD = 2
/** A call that lost its engine to another call's fault is tried again this often. */
const MAX_ATTEMPTS = 3
/** A call that found no engine for so many deadlines is not waited for any longer. */
const PATIENCE = 4
/** The engine's memory never shrinks and its pointers fail at 2 GiB: an engine that has grown so far is replaced. */
const MAX_ENGINE_BYTES = 1.5 * 1024 ** 3

export interface PoolOptions extends CrewOptions, FairQueueOptions {
  /** So long a call may take before its engine is ended. */
  readonly deadlineMs: number
  /** So long a call may take before the calls behind it go elsewhere. Longer than an ordinary call. */
  readonly stallMs: number
}

export type PoolDeps = CrewDeps

/**
 * Engines that answer calls: some at work, one warm spare. The spare takes over when an engine is lost, and when one
 * stalls (its garbage collector stops it, or a call takes long): then the calls behind the running one move, and the
 * stalled engine becomes the spare when it has answered. Organisations are served by the engine time that they used
 * (see FairQueue), and those with heavy calls leave one engine to the others.
 */
export interface Pool {
  check(request: PoolRequest): Promise<Outcome>
  /** Of each engine's WebAssembly. */
  memoryBytes(): readonly number[]
  healthy(): boolean
  close(): Promise<void>
}

export async function createPool(options: PoolOptions, deps: PoolDeps): Promise<Pool> {
  const pool = new EnginePool(options, deps)
  await pool.start().catch(async (error: unknown) => {
    await pool.close()
    throw error
  })
  return pool
}

class EnginePool implements Pool {
  readonly #options: PoolOptions
  readonly #deps: PoolDeps
  readonly #time = createEngineTime()
  readonly #queue
  readonly #crew: Crew
  #watchdog: NodeJS.Timeout | null = null
  #lookout: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: PoolOptions, deps: PoolDeps) {
    this.#options = options
    this.#deps = deps
    this.#queue = createFairQueue(options, this.#time)
    this.#crew = new Crew(options, deps, {
      answered: (slot, answered) => {
        this.#receive(slot, answered)
      },
      ended: (slot, cause) => {
        this.#lose(slot, cause)
      },
      grown: () => {
        this.#pump()
      },
    })
  }

  async start(): Promise<void> {
    await this.#crew.start()
    const everyMs = Math.max(5, Math.ceil(this.#options.deadlineMs / 4))
    this.#watchdog = setInterval(() => {
      this.#watch()
    }, everyMs)
    this.#watchdog.unref()
  }

  check(request: PoolRequest): Promise<Outcome> {
    if (this.#closed) return Promise.resolve(unavailable('closed'))
    const refusal = this.#queue.refusal(request.organisation)
    if (refusal !== null) return Promise.resolve(refusal)
    return new Promise((settle) => {
      this.#queue.add(request, settle, this.#deps.monotonic())
      this.#pump()
    })
  }

  memoryBytes(): readonly number[] {
    return [...this.#crew.all()].map(({ thread }) => thread.memoryBytes())
  }

  healthy(): boolean {
    return !this.#closed && this.#crew.all().size > 0 && this.#queue.size() < this.#options.maxQueue
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#watchdog !== null) clearInterval(this.#watchdog)
    if (this.#lookout !== null) clearTimeout(this.#lookout)
    for (const call of this.#queue.takeAll()) this.#finish(call, unavailable('closed'))
    await this.#crew.close()
  }

  #pump(): void {
    for (const slot of this.#crew.active()) {
      while (slot.batches() < BATCHES_IN_FLIGHT) {
        const batch = this.#nextBatch(slot)
        if (batch.length === 0) break
        slot.hand(batch)
      }
    }
    if (this.#lookout === null && [...this.#crew.active()].some((slot) => slot.batches() > 0)) this.#keepLookout()
  }

  #nextBatch(slot: Slot): readonly Call[] {
    const batch: Call[] = []
    let roomMs = this.#options.stallMs * STALLS_AHEAD - slot.owedMs()
    while (roomMs > 0 && batch.length < BATCH_SIZE) {
      const call = this.#next(slot)
      if (call === undefined) break
      roomMs -= call.chargedMs
      batch.push(call)
    }
    return batch
  }

  #next(slot: Slot): Call | undefined {
    const belowMs = this.#mayBeHeavy(slot) ? Infinity : this.#options.stallMs
    for (;;) {
      const call = this.#queue.take(belowMs)
      if (call?.request.suspect.isOffender() !== true) return call
      this.#finish(call, unavailable(OFFENDER))
    }
  }

  /** Heavy calls keep off one engine, if there are several. */
  #mayBeHeavy(slot: Slot): boolean {
    const all = this.#crew.all()
    const others = [...all].filter((other) => other !== slot && other.owesHeavy(this.#options.stallMs))
    return others.length < Math.max(1, all.size - 1)
  }

  #receive(slot: Slot, answered: Answered): void {
    for (const { call, outcome, tookMs } of slot.receive(answered)) this.#finish(call, outcome, tookMs)
    if (slot.thread.memoryBytes() > MAX_ENGINE_BYTES && this.#crew.all().size > this.#options.workers)
      this.#outgrow(slot)
    this.#pump()
  }

  /** Nobody is to blame: all its calls are tried elsewhere. */
  #outgrow(slot: Slot): void {
    const cause = 'memory'
    const { culprit, others } = slot.leave()
    this.#retry(culprit === undefined ? others : [culprit, ...others], cause)
    this.#deps.log({ event: 'engine_lost', cause })
    this.#crew.dismiss(slot)
  }

  #finish(call: Call, outcome: Outcome, tookMs: number | null = null): void {
    this.#time.close(call, tookMs)
    call.settle(outcome)
  }

  /** While calls are out. */
  #keepLookout(): void {
    this.#lookout = setTimeout(
      () => {
        this.#lookout = null
        this.#look()
        this.#pump()
      },
      Math.ceil(this.#options.stallMs / 4),
    )
    this.#lookout.unref()
  }

  /** What waits behind a call that takes long goes back to the queue, for the next engine that is free. */
  #look(): void {
    const now = this.#deps.monotonic()
    for (const slot of [...this.#crew.active()]) {
      const busyMs = slot.busyMs(now)
      const relieved = busyMs >= this.#options.stallMs ? slot.relieve() : null
      if (relieved === null) continue
      this.#time.notice(relieved.running, busyMs)
      this.#queue.putBack(relieved.others)
      this.#crew.relieve(slot)
    }
  }

  #watch(): void {
    const now = this.#deps.monotonic()
    const { deadlineMs } = this.#options
    for (const slot of this.#crew.all()) {
      const at = slot.thread.progress()
      if (slot.busyMs(now) <= deadlineMs) continue
      // After a stall of this thread the answer may be waiting: look once more when messages have been read.
      setImmediate(() => {
        if (slot.thread.progress() === at && slot.busyMs(this.#deps.monotonic()) > deadlineMs) {
          this.#lose(slot, 'deadline')
        }
      })
    }
    for (const call of this.#queue.takeStale(now - deadlineMs * PATIENCE)) {
      this.#finish(call, unavailable('no engine in time'))
    }
  }

  /** The engine is gone or must go: its running call is the culprit, the others are tried elsewhere. */
  #lose(slot: Slot, cause: string): void {
    if (!this.#crew.all().has(slot)) return
    const busyMs = slot.busyMs(this.#deps.monotonic())
    const { culprit, others } = slot.leave()
    if (culprit !== undefined) {
      culprit.request.suspect.blame()
      this.#finish(culprit, unavailable(cause), busyMs)
    }
    this.#retry(others, cause)
    if (this.#closed) return
    this.#deps.log({ event: 'engine_lost', cause })
    this.#crew.dismiss(slot)
    this.#pump()
  }

  #retry(calls: readonly Call[], cause: string): void {
    for (const call of calls) call.attempts += 1
    const again = ({ attempts }: Call): boolean => !this.#closed && attempts < MAX_ATTEMPTS
    this.#queue.putBack(calls.filter(again))
    for (const call of calls.filter((each) => !again(each))) this.#finish(call, unavailable(cause))
  }
}
