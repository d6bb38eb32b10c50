import { Crew, type CrewOptions } from './crew.js'
import type { PoolEvent } from './events.js'
import type { Job, Outcome } from './job.js'
import { createJobQueue, type JobQueueOptions } from './job-queue.js'
import { readFound } from './protocol.js'
import type { Seat } from './seat.js'
import type { AnalysisThread, Answer } from './thread.js'

export interface PoolOptions extends CrewOptions, JobQueueOptions {
  /** So long one job may be out before its thread is ended: the deadline of the analysis, and a grace for what cannot be told of it. */
  readonly endAfterMs: number
  /** So long a job may be out before the spare takes those behind it. Longer than an ordinary one. */
  readonly stallMs: number
  /** A job that found no thread for so long is not waited for. */
  readonly patienceMs: number
  /** A thread that has grown by so much is replaced when it has answered; what WebAssembly took it never gives back. */
  readonly maxGrowthBytes: number
  /** So is one that has answered so many. */
  readonly maxJobsPerThread: number
}

export interface PoolDeps {
  /** A thread that is ready. */
  readonly start: () => Promise<AnalysisThread>
  readonly report: (event: PoolEvent) => void
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
}

/**
 * Threads that analyse, one job each. Those beyond `workers` are spares: they work while others are at a long job. A
 * thread that does not answer in time, or ends, takes its own job with it and no other.
 */
export interface Pool {
  run(job: Omit<Job, 'queuedAt' | 'settle'>): Promise<Outcome>
  healthy(): boolean
  figures(): PoolFigures
  close(): Promise<void>
}

export interface PoolFigures {
  readonly threads: number
  readonly queued: number
  /** Of each thread as it said last. */
  readonly memoryBytes: number
}

export async function createPool(options: PoolOptions & { readonly workers: number }, deps: PoolDeps): Promise<Pool> {
  const pool = new ThreadPool(options, deps)
  await pool.start()
  return pool
}

class ThreadPool implements Pool {
  readonly #options: PoolOptions & { readonly workers: number }
  readonly #deps: PoolDeps
  readonly #queue
  readonly #crew: Crew
  readonly #memory = new WeakMap<Seat, number>()
  #lookout: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: PoolOptions & { readonly workers: number }, deps: PoolDeps) {
    this.#options = options
    this.#deps = deps
    this.#queue = createJobQueue(options)
    this.#crew = new Crew(options, deps.start, {
      answered: (seat, answer) => {
        this.#receive(seat, answer)
      },
      ended: (seat) => {
        this.#lose(seat, 'failed')
      },
      grown: () => {
        this.#pump()
      },
      startFailed: (error) => {
        deps.report({ event: 'start_failed', cause: error instanceof Error ? error.message : 'unknown' })
      },
    })
  }

  start(): Promise<void> {
    return this.#crew.start()
  }

  run(job: Omit<Job, 'queuedAt' | 'settle'>): Promise<Outcome> {
    if (this.#closed) return Promise.resolve({ status: 'refused', why: 'closed' })
    return new Promise((settle) => {
      const isQueued = this.#queue.add({ ...job, settle, queuedAt: this.#deps.monotonic() })
      if (isQueued) this.#pump()
      else settle({ status: 'refused', why: 'overloaded' })
    })
  }

  healthy(): boolean {
    return !this.#closed && this.#crew.seats().size > 0 && this.#queue.size < this.#options.maxQueue
  }

  figures(): PoolFigures {
    const seats = [...this.#crew.seats()]
    const memoryBytes = seats.reduce((sum, seat) => sum + (this.#memory.get(seat) ?? seat.thread.startBytes), 0)
    return { threads: seats.length, queued: this.#queue.size, memoryBytes }
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#lookout !== null) clearTimeout(this.#lookout)
    const running = [...this.#crew.seats()].flatMap((seat) => seat.leave() ?? [])
    for (const job of [...running, ...this.#queue.takeAll()]) job.settle({ status: 'refused', why: 'closed' })
    await this.#crew.close()
  }

  #pump(): void {
    const now = this.#deps.monotonic()
    for (const seat of this.#crew.seats()) {
      if (this.#queue.size === 0 || this.#atWork(now) >= this.#options.workers) break
      if (seat.job !== null) continue
      const stalled = this.#stalled(now)
      const job = this.#queue.take((organisation) => !stalled.has(organisation))
      if (job === undefined) break
      seat.hand(job, now)
    }
    if (this.#lookout === null && this.#anyoneBusy()) this.#keepLookout()
  }

  /** Those at a long job do not count: a spare is there for them. */
  #atWork(now: number): number {
    return [...this.#crew.seats()].filter((seat) => seat.job !== null && seat.busyMs(now) < this.#options.stallMs)
      .length
  }

  /** Organisations that are at a long job: while others may be kept from their turn, they get no second thread. */
  #stalled(now: number): ReadonlySet<string> {
    const long = [...this.#crew.seats()].filter((seat) => seat.busyMs(now) >= this.#options.stallMs)
    return new Set(long.flatMap(({ job }) => job?.asker.organisation ?? []))
  }

  #anyoneBusy(): boolean {
    return this.#queue.size > 0 || [...this.#crew.seats()].some(({ job }) => job !== null)
  }

  /** While jobs are out. */
  #keepLookout(): void {
    this.#lookout = setTimeout(() => {
      // After a stall of this thread an answer may be waiting: look when messages have been read.
      setImmediate(() => {
        this.#lookout = null
        if (!this.#closed) this.#look()
      })
    }, this.#options.stallMs)
  }

  #look(): void {
    const now = this.#deps.monotonic()
    for (const seat of [...this.#crew.seats()]) {
      if (seat.busyMs(now) > this.#options.endAfterMs) this.#lose(seat, 'deadline')
    }
    for (const job of this.#queue.takeOlder(now - this.#options.patienceMs)) {
      job.settle({ status: 'refused', why: 'overloaded' })
    }
    this.#pump()
  }

  #receive(seat: Seat, answer: Answer): void {
    const { memoryBytes } = answer
    const found = readFound(answer.found)
    if (found === null) {
      this.#lose(seat, 'failed')
      return
    }
    this.#memory.set(seat, memoryBytes)
    seat.finish(answer)?.settle({ status: 'found', found, bytes: answer.found.length, tookMs: answer.tookMs })
    this.#relieve(seat, memoryBytes)
    this.#pump()
  }

  /** Only where another is there to go on. */
  #relieve(seat: Seat, memoryBytes: number): void {
    const { maxGrowthBytes, maxJobsPerThread } = this.#options
    const growth = memoryBytes - seat.thread.startBytes
    const cause = growth > maxGrowthBytes ? 'memory' : seat.done >= maxJobsPerThread ? 'age' : null
    if (cause === null || this.#crew.seats().size < 2 || !this.#crew.dismiss(seat)) return
    this.#deps.report({ event: 'replaced', cause })
  }

  #lose(seat: Seat, why: 'deadline' | 'failed'): void {
    if (this.#closed || !this.#crew.dismiss(seat)) return
    this.#deps.report({ event: 'replaced', cause: why })
    seat.leave()?.settle({ status: 'lost', why })
    this.#pump()
  }
}
