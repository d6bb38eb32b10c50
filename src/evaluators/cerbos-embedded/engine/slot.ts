import type { EngineThread } from './engine-thread.js'
import type { Frame } from './frames.js'
import { ANSWERED } from './protocol.js'

/** Call numbers live in 32 bits. */
const MAX_CALL_NUMBER = 2 ** 30

export type Outcome =
  | { readonly status: 'answered'; readonly response: Uint8Array }
  /** `culprit`: this very call brought its engine down. */
  | { readonly status: 'unavailable'; readonly detail: string; readonly culprit: boolean }

export interface Call {
  readonly request: Uint8Array
  readonly settle: (outcome: Outcome) => void
  readonly queuedAt: number
  attempts: number
}

/** One engine and the calls that it has been handed and has not answered. */
export interface Slot {
  readonly thread: EngineThread
  hand(calls: readonly Call[]): void
  /** Settles the answered calls; answers to calls that were moved elsewhere are dropped. */
  receive(first: number, answers: readonly Frame[]): void
  batches(): number
  /** For how long it has been at the same call, as far as was looked at; 0 where it owes nothing. */
  busyMs(now: number): number
  /** Takes back all calls but the running one, which stays with this engine alone; null when none is running (any more). */
  relieve(): readonly Call[] | null
  /** May be handed calls again. Only when no batch is out. */
  restore(): void
  /** What it owes when it is gone: the call it was at, and the others. */
  leave(): { readonly culprit: Call | undefined; readonly others: readonly Call[] }
}

export function createSlot(thread: EngineThread, monotonic: () => number): Slot {
  const calls = new Map<number, Call>()
  let batches = 0
  let lastCall = 0
  let relievedAt: number | null = null
  let seen = thread.progress()
  let seenAt = monotonic()
  const take = (number: number): Call | undefined => {
    const call = calls.get(number)
    calls.delete(number)
    return call
  }
  const takeAll = (): readonly Call[] => {
    const all = [...calls.values()]
    calls.clear()
    return all
  }
  return {
    thread,
    hand: (handed) => {
      if (lastCall > MAX_CALL_NUMBER) lastCall = 0
      const first = lastCall + 1
      if (calls.size === 0) seenAt = monotonic()
      for (const call of handed) calls.set(++lastCall, call)
      batches += 1
      thread.hand(
        first,
        handed.map(({ request }) => request),
      )
    },
    receive: (first, answers) => {
      batches -= 1
      answers.forEach((frame, index) => take(first + index)?.settle(toOutcome(frame)))
    },
    batches: () => batches,
    busyMs: (now) => {
      const at = thread.progress()
      if (at !== seen || calls.size === 0) {
        seen = at
        seenAt = now
      }
      return now - seenAt
    },
    relieve: () => {
      const running = thread.progress()
      if (!calls.has(running) || !thread.revoke(running)) return null
      relievedAt = running
      // The running call's time goes on.
      seen = thread.progress()
      const kept = take(running)
      const moved = takeAll()
      if (kept !== undefined) calls.set(running, kept)
      return moved
    },
    restore: () => {
      relievedAt = null
      thread.restore()
    },
    leave: () => {
      const culprit = take(relievedAt ?? thread.progress())
      return { culprit, others: takeAll() }
    },
  }
}

function toOutcome(frame: Frame): Outcome {
  return frame.tag === ANSWERED
    ? { status: 'answered', response: frame.bytes }
    : { status: 'unavailable', detail: Buffer.from(frame.bytes).toString('utf8'), culprit: false }
}
