import { Worker } from 'node:worker_threads'
import type { CodeText } from '../analysis/analyse.js'
import { isWorkerMessage, type WorkerMessage, type WorkerRequest, type WorkerStart } from './protocol.js'

const YOUNG_GENERATION_MB = 16
/** V8 ends a thread whose heap would pass this; WebAssembly is not in it. */
const OLD_GENERATION_MB = 192
const START_WITHIN_MS = 10_000

export type Answer = Extract<WorkerMessage, { readonly type: 'found' }>

export interface ThreadEvents {
  readonly answered: (answer: Answer) => void
  /** The thread is gone. Called once, also after `stop`. */
  readonly ended: () => void
}

/** An analyser in a thread of its own. */
export interface AnalysisThread {
  /** When it was ready; much of it is memory that WebAssembly has reserved and not used. */
  readonly startBytes: number
  hand(id: number, code: CodeText): void
  listen(events: ThreadEvents): void
  stop(): Promise<void>
}

/** Resolves when the analyser is loaded; `entry` is the thread's file. */
export async function startThread(entry: URL, start: WorkerStart): Promise<AnalysisThread> {
  const worker = new Worker(entry, {
    workerData: start,
    env: {},
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, maxOldGenerationSizeMb: OLD_GENERATION_MB },
  })
  let events: ThreadEvents | null = null
  let exited = false
  // What it died of is in no answer; 'exit' follows.
  worker.on('error', () => undefined)
  worker.on('exit', () => {
    exited = true
    events?.ended()
  })
  const startBytes = await ready(worker)
  worker.on('message', (message: unknown) => {
    if (isWorkerMessage(message) && message.type === 'found') events?.answered(message)
  })
  return {
    startBytes,
    hand: (id, code) => {
      worker.postMessage({ id, code } satisfies WorkerRequest)
    },
    listen: (listener) => {
      events = listener
      if (exited) listener.ended()
    },
    stop: async () => {
      await worker.terminate()
    },
  }
}

/** How much memory it has then. */
function ready(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(new Error(`the analyser did not start within ${START_WITHIN_MS} ms`))
    }, START_WITHIN_MS)
    const settle = (): void => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', fail).off('exit', onExit)
    }
    const onMessage = (message: unknown): void => {
      settle()
      resolve(isWorkerMessage(message) ? message.memoryBytes : 0)
    }
    const fail = (error: Error): void => {
      settle()
      void worker.terminate()
      reject(error)
    }
    const onExit = (): void => {
      fail(new Error('the analyser ended while it started'))
    }
    worker.on('message', onMessage).on('error', fail).on('exit', onExit)
  })
}
