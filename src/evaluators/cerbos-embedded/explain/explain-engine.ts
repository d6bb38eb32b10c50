import type { EngineThread } from '../engine/engine-thread.js'
import { ANSWERED } from '../engine/protocol.js'

export interface ExplainEngineOptions {
  /** After so long without a question the engine is let go. */
  readonly idleMs: number
  /** One question may take so long. */
  readonly deadlineMs: number
  /** Questions that may wait; beyond, they are refused at once. */
  readonly maxWaiting: number
}

/** One engine that is there only while it is asked. */
export interface ExplainEngine {
  /** The engine's response. `suits`, asked when it is this question's turn: false: another engine must be made. Rejects with a message without values. */
  ask(request: Uint8Array, suits: () => boolean): Promise<Uint8Array>
  close(): Promise<void>
}

/** `start` makes an engine; it is called again after an engine was let go or lost. */
export function createExplainEngine(
  { idleMs, deadlineMs, maxWaiting }: ExplainEngineOptions,
  start: () => Promise<EngineThread>,
): ExplainEngine {
  let engine: Promise<EngineThread> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  let waiting = 0
  let call = 0
  let closed = false

  const letGo = async (): Promise<void> => {
    const thread = engine
    engine = null
    await (await thread?.catch(() => null))?.stop()
  }
  const ask = async (request: Uint8Array, suits: () => boolean): Promise<Uint8Array> => {
    if (closed) throw new Error('closed')
    clearTimeout(idle)
    if (!suits()) await letGo()
    try {
      engine ??= start()
      return await askOnce(await engine, ++call, request, deadlineMs)
    } catch (error) {
      await letGo()
      throw error
    } finally {
      idle = setTimeout(() => void letGo(), idleMs)
      idle.unref()
    }
  }
  return {
    ask: (request, suits) => {
      if (waiting >= maxWaiting) return Promise.reject(new Error('too many questions are waiting'))
      waiting += 1
      const answer = turn.then(() => ask(request, suits))
      turn = answer
        .catch(() => undefined)
        .finally(() => {
          waiting -= 1
        })
      return answer
    },
    close: async () => {
      closed = true
      clearTimeout(idle)
      await letGo()
    },
  }
}

function askOnce(thread: EngineThread, call: number, request: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('deadline'))
    }, deadlineMs)
    thread.listen({
      answered: ({ answers: [answer] }) => {
        clearTimeout(timer)
        if (answer?.tag === ANSWERED) resolve(answer.bytes)
        else reject(new Error('the engine refused the question'))
      },
      ended: (cause) => {
        clearTimeout(timer)
        reject(new Error(cause))
      },
    })
    thread.hand(call, [request])
  })
}
