import { Worker } from 'node:worker_threads'
import { workerEntry } from '../../../core/worker-entry.js'
import { isTestMessage, type TestAnswer, type TestBatch, type TestMessage, type TestThreadStart } from './protocol.js'

/** An engine for policy tests, in a thread of its own. */
export interface TestThread {
  /** One batch after the other. Rejects when the engine ends or takes too long. */
  ask(batch: TestBatch): Promise<readonly TestAnswer[]>
  stop(): Promise<void>
}

export async function startTestThread(start: TestThreadStart, timeoutMs: number): Promise<TestThread> {
  const worker = new Worker(workerEntry(import.meta.url, './worker.js'), { workerData: start, env: {}, execArgv: [] })
  const stop = async (): Promise<void> => {
    await worker.terminate()
  }
  try {
    await nextMessage(worker, timeoutMs)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ask: async (batch) => {
      const answered = nextMessage(worker, timeoutMs)
      worker.postMessage(batch)
      const message = await answered
      return message.type === 'answers' ? message.answers : []
    },
    stop,
  }
}

function nextMessage(worker: Worker, timeoutMs: number): Promise<TestMessage> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
    }
    const fail = (cause: string): void => {
      settle()
      reject(new Error(`policy tests: ${cause}`))
    }
    const timer = setTimeout(() => {
      fail(`no answer within ${timeoutMs} ms`)
    }, timeoutMs)
    const onMessage = (message: unknown): void => {
      if (!isTestMessage(message)) return
      settle()
      resolve(message)
    }
    const onError = (error: unknown): void => {
      fail(error instanceof Error ? error.message : 'the engine failed')
    }
    const onExit = (): void => {
      fail('the engine ended')
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}
