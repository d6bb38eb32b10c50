import { describe, expect, it, vi } from 'vitest'
import type { EngineThread, ThreadEvents } from '../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { createExplainEngine } from '../../src/evaluators/cerbos-embedded/explain/explain-engine.js'

/** A thread that answers when the test says so. */
function fakeThreads() {
  const threads: { answer(): void; end(cause: string): void; stopped: boolean; asked: number }[] = []
  const start = (): Promise<EngineThread> => {
    let events: ThreadEvents | null = null
    let call = 0
    const thread = {
      stopped: false,
      asked: 0,
      answer: () => {
        events?.answered({ first: call, answers: [{ tag: 0, bytes: new Uint8Array([call]) }], tookMs: [0] })
      },
      end: (cause: string) => {
        events?.ended(cause)
      },
    }
    threads.push(thread)
    return Promise.resolve({
      hand: (first) => {
        call = first
        thread.asked += 1
      },
      progress: () => 0,
      memoryBytes: () => 0,
      revoke: () => false,
      restore: () => undefined,
      listen: (listener) => {
        events = listener
      },
      stop: () => {
        thread.stopped = true
        return Promise.resolve()
      },
    })
  }
  return { threads, start }
}

const OPTIONS = { idleMs: 1_000, deadlineMs: 50_000, maxWaiting: 2 }
const suits = (): boolean => true
const REQUEST = new Uint8Array([1])
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the engine that explains', () => {
  it('is not there before it is asked, and then serves one question after the other', async () => {
    const { threads, start } = fakeThreads()
    const engine = createExplainEngine(OPTIONS, start)
    expect(threads).toHaveLength(0)
    const first = engine.ask(REQUEST, suits)
    const second = engine.ask(REQUEST, suits)
    await settled()
    expect(threads[0]?.asked).toBe(1)
    threads[0]?.answer()
    expect(await first).toEqual(new Uint8Array([1]))
    await settled()
    threads[0]?.answer()
    expect(await second).toEqual(new Uint8Array([2]))
    expect(threads).toHaveLength(1)
    await engine.close()
    expect(threads[0]?.stopped).toBe(true)
  })

  it('is let go when it was not asked for a while, and comes back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { threads, start } = fakeThreads()
      const engine = createExplainEngine(OPTIONS, start)
      const ask = async (): Promise<void> => {
        const answer = engine.ask(REQUEST, suits)
        await settled()
        threads.at(-1)?.answer()
        await answer
      }
      await ask()
      vi.advanceTimersByTime(OPTIONS.idleMs - 1)
      await ask()
      vi.advanceTimersByTime(OPTIONS.idleMs - 1)
      expect(threads.map(({ stopped }) => stopped)).toEqual([false])
      vi.advanceTimersByTime(1)
      await settled()
      expect(threads.map(({ stopped }) => stopped)).toEqual([true])
      await ask()
      expect(threads.map(({ stopped }) => stopped)).toEqual([true, false])
      await engine.close()
    } finally {
      vi.useRealTimers()
    }
  })

  it('is replaced when it is lost, or overruns its deadline', async () => {
    const { threads, start } = fakeThreads()
    const engine = createExplainEngine({ ...OPTIONS, deadlineMs: 5 }, start)
    const lost = engine.ask(REQUEST, suits)
    await settled()
    threads[0]?.end('engine thread ended')
    await expect(lost).rejects.toThrow('engine thread ended')
    await expect(engine.ask(REQUEST, suits)).rejects.toThrow('deadline')
    expect(threads.map(({ stopped }) => stopped)).toEqual([true, true])
    const answered = engine.ask(REQUEST, suits)
    await settled()
    threads[2]?.answer()
    expect(await answered).toBeInstanceOf(Uint8Array)
    await engine.close()
  })

  it('refuses questions beyond those that may wait, and all when it is closed', async () => {
    const { threads, start } = fakeThreads()
    const engine = createExplainEngine(OPTIONS, start)
    const waiting = [engine.ask(REQUEST, suits), engine.ask(REQUEST, suits)]
    await expect(engine.ask(REQUEST, suits)).rejects.toThrow('too many questions')
    for (const answer of waiting) {
      await settled()
      threads[0]?.answer()
      await answer
    }
    await engine.close()
    await expect(engine.ask(REQUEST, suits)).rejects.toThrow('closed')
    expect(threads).toHaveLength(1)
  })
})
