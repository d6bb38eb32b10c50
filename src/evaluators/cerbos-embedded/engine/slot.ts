import { unavailable, type Call, type Outcome } from './call.js'
import type { Answered, EngineThread } from './engine-thread.js'
import type { Frame } from './frames.js'
import { ANSWERED } from './protocol.js'

/** Call numbers live in 32 bits. */
const MAX_CALL_NUMBER = 2 ** 30

/** A call that an engine is done with. */
export interface Finished {
  readonly call: Call
  readonly outcome: Outcome
  /** In the engine. */
  readonly tookMs: number
}

/** One engine and the calls that it has been handed and has not answered. */
export class Slot {
  readonly thread: EngineThread
  readonly #monotonic: () => number
  readonly #calls = new Map<number, Call>()
  #batches = 0
  #lastCall = 0
  #relievedAt: number | null = null
  #seen: number
  #seenAt: number

  constructor(thread: EngineThread, monotonic: () => number) {
    this.thread = thread
    this.#monotonic = monotonic
    this.#seen = thread.progress()
    this.#seenAt = monotonic()
  }

  hand(calls: readonly Call[]): void {
    if (this.#lastCall > MAX_CALL_NUMBER) this.#lastCall = 0
    const first = this.#lastCall + 1
    if (this.#calls.size === 0) this.#seenAt = this.#monotonic()
    for (const call of calls) this.#calls.set(++this.#lastCall, call)
    this.#batches += 1
    this.thread.hand(
      first,
      calls.map(({ request }) => request.bytes),
    )
  }

  /** The calls that these answers belong to; answers to calls that were moved elsewhere are dropped. */
  receive({ first, answers, tookMs }: Answered): readonly Finished[] {
    this.#batches -= 1
    return answers.flatMap((frame, index) => {
      const call = this.#take(first + index)
      return call === undefined ? [] : [{ call, outcome: toOutcome(frame), tookMs: tookMs[index] ?? 0 }]
    })
  }

  batches(): number {
    return this.#batches
  }

  /** What its calls will take, by what they usually take. */
  owedMs(): number {
    let sum = 0
    for (const { chargedMs } of this.#calls.values()) sum += chargedMs
    return sum
  }

  /** Whether a call is out of an organisation whose calls usually take `ms` or longer. */
  owesHeavy(ms: number): boolean {
    for (const { account } of this.#calls.values()) if (account.usualMs >= ms) return true
    return false
  }

  /** For how long it has been at the same call, as far as was looked at; 0 where it owes nothing. */
  busyMs(now: number): number {
    const at = this.thread.progress()
    if (at !== this.#seen || this.#calls.size === 0) {
      this.#seen = at
      this.#seenAt = now
    }
    return now - this.#seenAt
  }

  /** Takes back all calls but the running one, which stays with this engine alone; null when none is running (any more). */
  relieve(): { readonly running: Call; readonly others: readonly Call[] } | null {
    const number = this.thread.progress()
    const running = this.#calls.get(number)
    if (running === undefined || !this.thread.revoke(number)) return null
    this.#relievedAt = number
    // The running call's time goes on.
    this.#seen = this.thread.progress()
    this.#calls.delete(number)
    const others = this.#takeAll()
    this.#calls.set(number, running)
    return { running, others }
  }

  /** May be handed calls again. Only when no batch is out. */
  restore(): void {
    this.#relievedAt = null
    this.thread.restore()
  }

  /** What it owes when it is gone: the call it was at, and the others. */
  leave(): { readonly culprit: Call | undefined; readonly others: readonly Call[] } {
    const culprit = this.#take(this.#relievedAt ?? this.thread.progress())
    return { culprit, others: this.#takeAll() }
  }

  #take(number: number): Call | undefined {
    const call = this.#calls.get(number)
    this.#calls.delete(number)
    return call
  }

  #takeAll(): readonly Call[] {
    const all = [...this.#calls.values()]
    this.#calls.clear()
    return all
  }
}

function toOutcome(frame: Frame): Outcome {
  return frame.tag === ANSWERED
    ? { status: 'answered', response: frame.bytes }
    : unavailable(Buffer.from(frame.bytes).toString('utf8'))
}
