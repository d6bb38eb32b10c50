import type { Job } from './job.js'
import type { AnalysisThread, Answer } from './thread.js'

/** One thread and the one job that it is at. */
export class Seat {
  readonly thread: AnalysisThread
  #job: Job | null = null
  #since = 0
  #lastId = 0
  /** Jobs that it has answered. */
  done = 0

  constructor(thread: AnalysisThread) {
    this.thread = thread
  }

  get job(): Job | null {
    return this.#job
  }

  hand(job: Job, now: number): void {
    this.#job = job
    this.#since = now
    this.#lastId++
    this.thread.hand(this.#lastId, job.code)
  }

  /** The job that this answers; null where it is at another. */
  finish({ id }: Answer): Job | null {
    return id === this.#lastId ? this.leave() : null
  }

  leave(): Job | null {
    const job = this.#job
    if (job !== null) this.done++
    this.#job = null
    return job
  }

  /** For how long it has been at its job; 0 where it has none. */
  busyMs(now: number): number {
    return this.#job === null ? 0 : now - this.#since
  }
}
