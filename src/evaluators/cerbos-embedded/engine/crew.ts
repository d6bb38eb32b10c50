import type { EvaluatorLog } from '../events.js'
import type { Answered, EngineThread } from './engine-thread.js'
import { Slot } from './slot.js'

export interface CrewOptions {
  /** Engines at work; one more is kept warm. */
  readonly workers: number
  /** The spare is built this long after the start, so that it does not slow the start down. */
  readonly spareDelayMs: number
}

export interface CrewDeps {
  /** A started, self-tested engine. */
  readonly start: () => Promise<EngineThread>
  readonly log: EvaluatorLog
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
}

export interface CrewEvents {
  readonly answered: (slot: Slot, answered: Answered) => void
  /** It has ended by itself. */
  readonly ended: (slot: Slot, cause: string) => void
  /** More engines are at work than before. */
  readonly grown: () => void
}

/**
 * The engines of a pool: some at work, the others warm spares, and those that are relieved, which finish their one
 * running call and are spares then. An engine that is dismissed is replaced.
 */
export class Crew {
  readonly #options: CrewOptions
  readonly #deps: CrewDeps
  readonly #events: CrewEvents
  readonly #engines = new Set<Slot>()
  readonly #active = new Set<Slot>()
  readonly #spares = new Set<Slot>()
  #building = false
  #spareDue = false
  #closed = false

  constructor(options: CrewOptions, deps: CrewDeps, events: CrewEvents) {
    this.#options = options
    this.#deps = deps
    this.#events = events
  }

  /** Resolves when all workers are there; the spare follows. */
  async start(): Promise<void> {
    while (this.#engines.size < this.#options.workers) this.#enlist(await this.#deps.start())
    this.#later(() => {
      this.#spareDue = true
    })
  }

  all(): ReadonlySet<Slot> {
    return this.#engines
  }

  active(): ReadonlySet<Slot> {
    return this.#active
  }

  relieve(slot: Slot): void {
    this.#active.delete(slot)
    this.#staff()
  }

  /** False when it was dismissed before. */
  dismiss(slot: Slot): boolean {
    if (!this.#engines.delete(slot)) return false
    this.#active.delete(slot)
    this.#spares.delete(slot)
    void slot.thread.stop()
    this.#spareDue = true
    this.#staff()
    return true
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#engines].map((slot) => slot.thread.stop()))
  }

  #enlist(thread: EngineThread): void {
    const slot = new Slot(thread, this.#deps.monotonic)
    this.#engines.add(slot)
    this.#spares.add(slot)
    thread.listen({
      answered: (answered) => {
        this.#events.answered(slot, answered)
        this.#rest(slot)
      },
      ended: (cause) => {
        this.#events.ended(slot, cause)
      },
    })
    this.#staff()
  }

  /** A relieved engine that owes nothing any more is a spare again. */
  #rest(slot: Slot): void {
    if (!this.#engines.has(slot) || this.#active.has(slot) || slot.batches() > 0) return
    slot.restore()
    this.#spares.add(slot)
    this.#staff()
  }

  /** Spares fill the ranks; a missing engine is built. */
  #staff(): void {
    const before = this.#active.size
    for (const slot of this.#spares) {
      if (this.#active.size >= this.#options.workers) break
      this.#spares.delete(slot)
      this.#active.add(slot)
    }
    const missing = this.#engines.size <= this.#options.workers
    if (missing && this.#spareDue && !this.#building && !this.#closed) void this.#build()
    if (this.#active.size > before) this.#events.grown()
  }

  async #build(): Promise<void> {
    this.#building = true
    const thread = await this.#deps.start().catch((error: unknown) => {
      this.#deps.log({ event: 'engine_start_failed', cause: error instanceof Error ? error.message : 'unknown' })
      return null
    })
    this.#building = false
    if (thread === null) this.#later()
    else if (this.#closed) await thread.stop()
    else this.#enlist(thread)
  }

  #later(first: () => void = () => undefined): void {
    setTimeout(() => {
      first()
      this.#staff()
    }, this.#options.spareDelayMs).unref()
  }
}
