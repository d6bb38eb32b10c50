import type { JsonObject } from '../core/json.js'
import type { StoredMessage } from '../core/store.js'

/** Read when it was configured, and shown nowhere. */
export interface Secret {
  readonly reveal: () => string
}

/** A place where people are told, as configured. `levels` null: told of every level. */
export type ChannelOptions = { readonly name: string; readonly levels: readonly string[] | null } & (
  | { readonly type: 'webhook'; readonly url: string; readonly secret: Secret }
  | { readonly type: 'slack'; readonly secret: Secret }
  | { readonly type: 'email'; readonly to: readonly string[] }
)

export type ChannelType = ChannelOptions['type']

/** What came of one attempt. `problem` is for the operator; it holds no secret, and no word of the receiver's answer. */
export type Delivery =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed'
      readonly problem: string
      /** How long the receiver asked to be left alone; null: it did not. */
      readonly retryAfterMs: number | null
    }
  /** The receiver said that it never wants any of this again. */
  | { readonly kind: 'gone'; readonly problem: string }

/** What is delivered; the same for every attempt. */
export interface Telling {
  readonly id: StoredMessage['id']
  readonly createdMs: number
  readonly body: JsonObject
}

export interface Channel {
  readonly type: ChannelType
  /** One attempt, which ends when `signal` aborts. Does not throw. */
  deliver(telling: Telling, attempt: { readonly nowMs: number; readonly signal: AbortSignal }): Promise<Delivery>
}

export function failed(problem: string, retryAfterMs: number | null = null): Delivery {
  return { kind: 'failed', problem, retryAfterMs }
}
