import type { NewMessage, Store } from '../../src/core/store.js'
import { createChannels } from '../../src/notify/channels.js'
import type { ChannelOptions } from '../../src/notify/channel.js'
import type { PostOptions } from '../../src/notify/post.js'
import {
  createSender,
  SENDER_OPTIONS,
  type Sender,
  type SenderEvent,
  type SenderOptions,
} from '../../src/notify/sender.js'
import { add, messageOf } from '../contracts/approvals.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { openAt, tempFolder } from '../stores/world.js'
import { createQueue, type Queue } from './receivers.js'

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export function webhook(name: string, url: string, secret = SECRET): ChannelOptions {
  return { name, levels: null, type: 'webhook', url, secret: { reveal: () => secret } }
}

/** A real store, a clock that the test sets, and senders over it. */
export interface DeliveryWorld {
  readonly store: Store
  now: number
  /** Commits messages to these channels: `msg_0`, `msg_1` … of as many requests. */
  write(...channels: readonly string[]): Promise<readonly NewMessage[]>
  writeOne(message: NewMessage): Promise<void>
  /** A sender that has started. It stops with the world. */
  send(channels: readonly ChannelOptions[], settings?: Settings): Sending
  reopen(): Promise<void>
  close(): Promise<void>
}

export interface Settings {
  readonly options?: Partial<SenderOptions>
  readonly network?: Partial<PostOptions>
  readonly wrapStore?: (store: Store) => Store
}

export interface Sending {
  readonly sender: Sender
  readonly events: Queue<SenderEvent>
}

/** No message is looked for by itself in the time of a test: it is woken. */
const NEVER_MS = 3_600_000

export async function openDeliveryWorld(): Promise<DeliveryWorld> {
  const folder = tempFolder()
  let store = await openAt(folder.path)
  const senders: Sender[] = []
  let serial = 0
  const world: DeliveryWorld = {
    get store() {
      return store
    },
    now: START_MS,
    write: async (...channels) => {
      const messages = channels.map((channel) => {
        const number = String(serial++)
        return messageOf(`msg_${number}`, { channel, approvalId: `apr_${number}` })
      })
      await store.commit(draftOf({ audit_id: `dec_${String(serial)}` }), add(...messages))
      return messages
    },
    writeOne: async (message) => {
      await store.commit(draftOf({ audit_id: `dec_${message.id}` }), add(message))
    },
    send: (channels, { options, network, wrapStore } = {}) => {
      const events = createQueue<SenderEvent>()
      const allowPrivateTargets = network?.allowPrivate ?? true
      const sender = createSender(
        {
          store: wrapStore?.(store) ?? store,
          channels: createChannels({ channels, smtp: null, allowPrivateTargets }, network),
          world: { now: () => world.now, randomBytes: (length) => new Uint8Array(length).fill(255) },
          report: (event) => {
            events.push(event)
          },
        },
        { ...SENDER_OPTIONS, pollMs: NEVER_MS, graceMs: 0, ...options },
      )
      senders.push(sender)
      sender.start()
      return { sender, events }
    },
    reopen: async () => {
      await store.close()
      store = await openAt(folder.path)
    },
    close: async () => {
      await Promise.all(senders.map((sender) => sender.stop()))
      await store.close()
      folder.remove()
    },
  }
  return world
}
