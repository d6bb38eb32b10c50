import type { World } from '../core/clock.js'
import type { MessageFate, StoredMessage, Store } from '../core/store.js'
import { failed, type Channel, type ChannelType, type Delivery } from './channel.js'
import { fateOf, restMs } from './schedule.js'
import { createUnderWay, type UnderWay, type UnderWayOptions } from './under-way.js'

export interface SenderOptions extends UnderWayOptions {
  /** How often the store is asked for messages of other processes, and of earlier ones. */
  readonly pollMs: number
  /** Of one attempt. */
  readonly deadlineMs: number
  /** So long attempts that are under way are waited for at the end. */
  readonly graceMs: number
}

export const SENDER_OPTIONS: SenderOptions = {
  pollMs: 1_000,
  deadlineMs: 10_000,
  maxInFlight: 16,
  maxPerChannel: 4,
  graceMs: 2_000,
}

export interface SenderDeps {
  readonly store: Pick<Store, 'messagesDue' | 'keep' | 'messageCounts' | 'organisations'>
  /** By name. */
  readonly channels: ReadonlyMap<string, Channel>
  readonly world: Pick<World, 'now' | 'randomBytes'>
  readonly report: (event: SenderEvent) => void
}

/** For the log and the metrics; no values, no secrets. */
export type SenderEvent =
  | {
      readonly kind: MessageFate['kind']
      readonly organisation: string
      readonly messageId: string
      readonly approvalId: string
      readonly channel: string
      /** Null: the channel is not configured. */
      readonly channelType: ChannelType | null
      readonly attempts: number
      readonly problem: string | null
    }
  /** The store could not be read, or written: nothing is sent until it can. */
  | { readonly kind: 'store_failed'; readonly error: unknown }

export interface SenderFigures {
  /** Of all organisations, in the store. */
  readonly waiting: number
  readonly dead: number
  /** Since the start: messages, and attempts. */
  readonly sent: number
  readonly failed: number
}

export interface Sender {
  start(): void
  /** There may be new messages: they are looked for now. */
  wake(): void
  /** Waits a little for what is under way; what is not settled then is sent again after the next start, as the same. */
  stop(): Promise<void>
  figures(): SenderFigures
}

/**
 * Delivers the messages in the store: each until it is delivered or given up, several at once, no channel at the cost of
 * another; messages about one approval to one channel one after the other. Only when it stands in the store what became of
 * an attempt is the message let go: a crash in between repeats it under the same id.
 */
export function createSender(deps: SenderDeps, options: SenderOptions = SENDER_OPTIONS): Sender {
  const loop = new Loop(deps, options)
  return {
    start: () => {
      loop.start()
    },
    wake: () => {
      loop.wake()
    },
    stop: () => loop.stop(),
    figures: () => loop.figures(),
  }
}

interface Settling {
  readonly message: StoredMessage
  readonly fate: MessageFate
}

class Loop {
  readonly #deps: SenderDeps
  readonly #options: SenderOptions
  readonly #underWay: UnderWay
  /** What became of messages, and could not be written down yet. */
  readonly #owed = new Map<string, Settling>()
  #timer: NodeJS.Timeout | undefined
  #isRunning = false
  #isAwake = false
  #sent = 0
  #failed = 0

  constructor(deps: SenderDeps, options: SenderOptions) {
    this.#deps = deps
    this.#options = options
    this.#underWay = createUnderWay(options)
  }

  start(): void {
    this.#isRunning = true
    this.#poll()
  }

  wake(): void {
    if (this.#isAwake || !this.#isRunning) return
    this.#isAwake = true
    setImmediate(() => {
      this.#isAwake = false
      this.#look()
    })
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    clearTimeout(this.#timer)
    await this.#underWay.end(this.#options.graceMs)
  }

  figures(): SenderFigures {
    const counts = this.#deps.store.organisations().map((name) => this.#deps.store.messageCounts(name))
    const sum = (which: 'waiting' | 'dead'): number => counts.reduce((all, one) => all + one[which], 0)
    return { waiting: sum('waiting'), dead: sum('dead'), sent: this.#sent, failed: this.#failed }
  }

  #poll(): void {
    if (!this.#isRunning) return
    this.#timer = setTimeout(() => {
      this.#poll()
    }, this.#options.pollMs)
    this.#timer.unref()
    if (this.#owed.size === 0) this.#look()
    else void this.#settleOwed()
  }

  async #settleOwed(): Promise<void> {
    for (const settling of [...this.#owed.values()]) if (!(await this.#settle(settling))) return
    this.#look()
  }

  #look(): void {
    if (!this.#isRunning || this.#owed.size > 0) return
    try {
      this.#startDue()
    } catch (error) {
      this.#deps.report({ kind: 'store_failed', error })
    }
  }

  /** Page by page, each without the channels of which a message has to wait: none hides what is due to others. */
  #startDue(): void {
    const underWay = this.#underWay
    const nowMs = this.#deps.world.now()
    const closed = new Set(underWay.closedChannels(nowMs))
    let seen = -1
    while (seen < closed.size && !underWay.isFull()) {
      seen = closed.size
      for (const message of this.#deps.store.messagesDue(nowMs, 2 * this.#options.maxInFlight, [...closed])) {
        if (underWay.has(message.id)) continue
        if (underWay.mayStart(message)) underWay.add(message, (signal) => this.#deliver(message, signal))
        else closed.add(message.channel)
      }
    }
  }

  async #deliver(message: StoredMessage, signal: AbortSignal): Promise<void> {
    const delivery = await this.#attempt(message, signal)
    const isCutShort = signal.aborted && delivery.kind === 'failed'
    const settled = !isCutShort && (await this.#settle({ message, fate: this.#fateOf(message, delivery) }))
    this.#underWay.remove(message.id)
    if (settled) this.#look()
  }

  #fateOf(message: StoredMessage, delivery: Delivery): MessageFate {
    const { world } = this.#deps
    const nowMs = world.now()
    const pauseMs = restMs(delivery)
    if (pauseMs > 0) this.#underWay.rest(message.channel, nowMs + pauseMs)
    return fateOf(delivery, message, nowMs, uniform(world.randomBytes(4)))
  }

  async #attempt(message: StoredMessage, ending: AbortSignal): Promise<Delivery> {
    const channel = this.#deps.channels.get(message.channel)
    if (channel === undefined) return failed('the channel is not configured')
    const { signal, done } = bounded(ending, this.#options.deadlineMs)
    const aborted = new Promise<Delivery>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(failed('took too long'))
      })
    })
    const delivered = channel.deliver(message, { nowMs: this.#deps.world.now(), signal })
    const delivery = await Promise.race([delivered.catch(() => failed('could not be sent')), aborted])
    done()
    return delivery
  }

  async #settle({ message, fate }: Settling): Promise<boolean> {
    const { store, report } = this.#deps
    try {
      await store.keep(message.organisation, [{ kind: 'settle_message', id: message.id, fate }])
    } catch (error) {
      this.#owed.set(message.id, { message, fate })
      report({ kind: 'store_failed', error })
      return false
    }
    this.#owed.delete(message.id)
    this.#tell({ message, fate })
    return true
  }

  #tell({ message, fate }: Settling): void {
    if (fate.kind === 'sent') this.#sent++
    else this.#failed++
    this.#deps.report({
      kind: fate.kind,
      organisation: message.organisation,
      messageId: message.id,
      approvalId: message.approvalId,
      channel: message.channel,
      channelType: this.#deps.channels.get(message.channel)?.type ?? null,
      attempts: message.attempts + 1,
      problem: fate.kind === 'sent' ? null : fate.problem,
    })
  }
}

/** A signal that aborts with another one, or after so long; until `done`. */
function bounded(ending: AbortSignal, deadlineMs: number): { readonly signal: AbortSignal; readonly done: () => void } {
  const controller = new AbortController()
  const abort = (): void => {
    controller.abort()
  }
  const timer = setTimeout(abort, deadlineMs)
  ending.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer)
    },
  }
}

/** From 0 up to, not including, 1. */
function uniform(bytes: Uint8Array): number {
  return bytes.reduce((number, byte) => (number + byte) / 256, 0)
}
