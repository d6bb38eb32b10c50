import type { EngineThread, ThreadEvents } from '../../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { ANSWERED, REVOKED } from '../../../src/evaluators/cerbos-embedded/engine/protocol.js'

/** Threads without an engine: the test decides what each is at, and when it answers. */
export interface FakeThread extends EngineThread {
  readonly handed: { readonly first: number; readonly names: readonly string[] }[]
  at: number
  /** Bytes. */
  memory: number
  /** `tookMs`: of each call, by default half a millisecond. */
  answer(first: number, names: readonly string[], tookMs?: readonly number[]): void
  end(cause: string): void
}

export function fakeThread(): FakeThread {
  let events: ThreadEvents | null = null
  const thread: FakeThread = {
    handed: [],
    at: 0,
    hand: (first, requests) => {
      thread.handed.push({ first, names: requests.map((bytes) => Buffer.from(bytes).toString()) })
    },
    progress: () => thread.at,
    memory: 0,
    memoryBytes: () => thread.memory,
    revoke: (running) => {
      if (thread.at !== running) return false
      thread.at = REVOKED
      return true
    },
    restore: () => {
      thread.at = 0
    },
    listen: (listener) => {
      events = listener
    },
    stop: () => Promise.resolve(),
    answer: (first, names, tookMs = names.map(() => 0.5)) => {
      events?.answered({
        first,
        answers: names.map((name) => ({ tag: ANSWERED, bytes: Buffer.from(name) })),
        tookMs,
      })
    },
    end: (cause) => {
      events?.ended(cause)
    },
  }
  return thread
}
