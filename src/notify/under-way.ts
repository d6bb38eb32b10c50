import type { StoredMessage } from '../core/store.js'

export interface UnderWayOptions {
  /** Attempts at once: of all channels, and of one. */
  readonly maxInFlight: number
  readonly maxPerChannel: number
}

/** The attempts that are being made, and which message may be next. */
export interface UnderWay {
  has(id: string): boolean
  isFull(): boolean
  /** Channels that want to be left alone now, or have as many attempts as they may. */
  closedChannels(nowMs: number): readonly string[]
  /** Whether its channel has room, and nothing about the same approval is on the way there: people are told in order. */
  mayStart(message: StoredMessage): boolean
  /** `attempt` is begun now, and gets a signal that aborts at its end at the latest. */
  add(message: StoredMessage, attempt: (signal: AbortSignal) => Promise<void>): void
  remove(id: string): void
  /** No message to this channel until then. */
  rest(channel: string, untilMs: number): void
  /** Waits for all of them; after `graceMs` they are aborted. */
  end(graceMs: number): Promise<void>
}

interface Attempt {
  readonly message: StoredMessage
  readonly controller: AbortController
  done: Promise<void>
}

export function createUnderWay({ maxInFlight, maxPerChannel }: UnderWayOptions): UnderWay {
  const attempts = new Map<string, Attempt>()
  const resting = new Map<string, number>()
  const inChannel = (name: string): readonly StoredMessage[] =>
    [...attempts.values()].map(({ message }) => message).filter(({ channel }) => channel === name)
  return {
    has: (id) => attempts.has(id),
    isFull: () => attempts.size >= maxInFlight,
    closedChannels: (nowMs) => {
      for (const [name, untilMs] of resting) if (untilMs <= nowMs) resting.delete(name)
      const busy = [...attempts.values()].map(({ message }) => message.channel)
      return [...new Set([...resting.keys(), ...busy.filter((name) => inChannel(name).length >= maxPerChannel)])]
    },
    mayStart: ({ channel, approvalId }) => {
      const others = inChannel(channel)
      const isFree = !resting.has(channel) && attempts.size < maxInFlight && others.length < maxPerChannel
      return isFree && !others.some((other) => other.approvalId === approvalId)
    },
    add: (message, attempt) => {
      const begun: Attempt = { message, controller: new AbortController(), done: Promise.resolve() }
      attempts.set(message.id, begun)
      begun.done = attempt(begun.controller.signal)
    },
    remove: (id) => {
      attempts.delete(id)
    },
    rest: (channel, untilMs) => {
      resting.set(channel, untilMs)
    },
    end: async (graceMs) => {
      const all = [...attempts.values()]
      const timer = setTimeout(() => {
        for (const { controller } of all) controller.abort()
      }, graceMs)
      await Promise.all(all.map(({ done }) => done))
      clearTimeout(timer)
    },
  }
}
