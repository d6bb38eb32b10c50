import { Seat } from './seat.js'
import type { AnalysisThread, Answer } from './thread.js'

export interface CrewOptions {
  /** Threads that there are, those that are kept warm included. */
  readonly threads: number
  /** The spares are built this long after the start, so that they do not slow it down; and so long after a failed attempt. */
  readonly spareDelayMs: number
}

export interface CrewEvents {
  readonly answered: (seat: Seat, answer: Answer) => void
  /** It has ended by itself. */
  readonly ended: (seat: Seat) => void
  /** There is one more. */
  readonly grown: () => void
  readonly startFailed: (error: unknown) => void
}

/** The threads of a pool. One that is dismissed is replaced. */
export class Crew {
  readonly #options: CrewOptions
  readonly #start: () => Promise<AnalysisThread>
  readonly #events: CrewEvents
  readonly #seats = new Set<Seat>()
  #building = false
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: CrewOptions, start: () => Promise<AnalysisThread>, events: CrewEvents) {
    this.#options = options
    this.#start = start
    this.#events = events
  }

  /** Resolves when the first thread is there; the others follow. */
  async start(): Promise<void> {
    this.#enlist(await this.#start())
    this.#buildLater()
  }

  seats(): ReadonlySet<Seat> {
    return this.#seats
  }

  /** False when it was dismissed before. */
  dismiss(seat: Seat): boolean {
    if (!this.#seats.delete(seat)) return false
    void seat.thread.stop()
    void this.#build()
    return true
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await Promise.all([...this.#seats].map(({ thread }) => thread.stop()))
  }

  #enlist(thread: AnalysisThread): void {
    if (this.#closed) {
      void thread.stop()
      return
    }
    const seat = new Seat(thread)
    this.#seats.add(seat)
    thread.listen({
      answered: (answer) => {
        this.#events.answered(seat, answer)
      },
      ended: () => {
        this.#events.ended(seat)
      },
    })
  }

  async #build(): Promise<void> {
    if (this.#building || this.#closed || this.#seats.size >= this.#options.threads) return
    this.#building = true
    const thread = await this.#start().catch((error: unknown) => {
      this.#events.startFailed(error)
      return null
    })
    this.#building = false
    if (thread === null) {
      this.#buildLater()
      return
    }
    this.#enlist(thread)
    this.#events.grown()
    await this.#build()
  }

  #buildLater(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      void this.#build()
    }, this.#options.spareDelayMs)
    this.#timer.unref()
  }
}
