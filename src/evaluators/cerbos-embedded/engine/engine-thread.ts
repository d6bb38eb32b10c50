import { Worker } from 'node:worker_threads'
import { workerEntry } from '../../../core/worker-entry.js'
import { packFrames, unpackFrames, type Frame } from './frames.js'
import { isWorkerMessage, KIB, MEMORY, PROGRESS, REVOKED, type WorkerStart } from './protocol.js'

/** A check leaves little that lives; V8's default of 48 MB would only be memory. */
const YOUNG_GENERATION_MB = 8

export type ThreadTables = Omit<WorkerStart, 'state'>

/** Answers to calls `first`, `first + 1`, …, and how long each was evaluated. */
export interface Answered {
  readonly first: number
  readonly answers: readonly Frame[]
  readonly tookMs: readonly number[]
}

export interface ThreadEvents {
  readonly answered: (answered: Answered) => void
  /** The thread is gone. Called once, also after `stop`. */
  readonly ended: (cause: string) => void
}

/** One engine in a thread of its own. */
export interface EngineThread {
  /** Hands a batch over; the first request is call number `first` (> 0, ever growing). */
  hand(first: number, requests: readonly Uint8Array[]): void
  /** The call being evaluated, minus the last one (or 0) when idle, or `REVOKED`. */
  progress(): number
  /** Of its WebAssembly, after the last batch; it never shrinks. */
  memoryBytes(): number
  /** While `running` is being evaluated, takes back all that was handed over behind it: true when none of that will be run. */
  revoke(running: number): boolean
  /** After `revoke`, when all batches have been answered: what is handed over from now on is run. */
  restore(): void
  listen(events: ThreadEvents): void
  stop(): Promise<void>
}

/**
 * Resolves when the engine has loaded its table. Rejects when it cannot, or after `timeoutMs`. `entry`: the thread's
 * file, where it is another engine that keeps the same protocol.
 */
export async function startThread(
  tables: ThreadTables,
  timeoutMs: number,
  entry: URL = workerEntry(import.meta.url, './worker.js'),
): Promise<EngineThread> {
  const state = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
  const workerData: WorkerStart = { ...tables, state: state.buffer }
  const worker = new Worker(entry, {
    workerData,
    env: {},
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  })
  let events: ThreadEvents | null = null
  let cause = 'engine thread ended'
  worker.on('error', (error: unknown) => {
    cause = error instanceof Error ? error.message : cause
  })
  let exited = false
  worker.on('exit', () => {
    exited = true
    events?.ended(cause)
  })
  await ready(worker, timeoutMs)
  worker.on('message', (message: unknown) => {
    if (isWorkerMessage(message) && message.type === 'answers') {
      events?.answered({ ...message, answers: unpackFrames(message.answers) })
    }
  })
  return {
    hand: (first, requests) => {
      worker.postMessage({ first, requests: packFrames(requests.map((bytes) => ({ tag: 0, bytes }))) })
    },
    progress: () => Atomics.load(state, PROGRESS),
    memoryBytes: () => Atomics.load(state, MEMORY) * KIB,
    revoke: (running) => Atomics.compareExchange(state, PROGRESS, running, REVOKED) === running,
    restore: () => Atomics.store(state, PROGRESS, 0),
    listen: (listener) => {
      events = listener
      if (exited) listener.ended(cause)
    },
    stop: async () => {
      await worker.terminate()
    },
  }
}

function ready(worker: Worker, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(new Error(`the engine did not start within ${timeoutMs} ms`))
    }, timeoutMs)
    const settle = (): void => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', fail).off('exit', onExit)
    }
    const onMessage = (): void => {
      settle()
      resolve()
    }
    const fail = (error: Error): void => {
      settle()
      void worker.terminate()
      reject(error)
    }
    const onExit = (): void => {
      fail(new Error('the engine ended while it started'))
    }
    worker.on('message', onMessage).on('error', fail).on('exit', onExit)
  })
}
