import { Worker } from 'node:worker_threads'
import type { FromWriter, ToWriter, WriterOptions } from './protocol.js'

export interface WriterThreadEvents {
  readonly message: (message: FromWriter) => void
  /** The thread is gone without having been told to close. */
  readonly died: (message: string) => void
}

/** The main thread's handle on the writer thread, which it starts anew when it died. */
export interface WriterThread {
  send(json: string): void
  /** Asks for `ready` or `unready`. */
  reopen(): void
  close(): Promise<void>
}

/** A batch leaves little that lives; V8's default of 48 MB would only be memory. */
const YOUNG_GENERATION_MB = 8

export function startWriterThread(entry: URL, options: WriterOptions, events: WriterThreadEvents): WriterThread {
  let worker: Worker | null = null
  let closing = false
  const start = (): void => {
    const started = new Worker(entry, {
      workerData: options,
      name: 'countersign-writer',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    })
    let trouble = 'the writer thread ended'
    started.on('message', events.message)
    started.on('error', (cause: unknown) => {
      trouble = cause instanceof Error ? cause.message : trouble
    })
    started.on('exit', () => {
      worker = null
      if (!closing) events.died(trouble)
    })
    worker = started
  }
  const post = (message: ToWriter): void => {
    worker?.postMessage(message)
  }
  start()
  return {
    send: (json) => {
      post({ kind: 'batch', json })
    },
    reopen: () => {
      if (worker === null) start()
      else post({ kind: 'reopen' })
    },
    close: () => {
      closing = true
      const { promise, resolve } = newPromise()
      if (worker === null) resolve()
      else worker.once('exit', resolve)
      post({ kind: 'close' })
      return promise
    },
  }
}

function newPromise(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
