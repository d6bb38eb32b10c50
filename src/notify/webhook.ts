import { createHmac } from 'node:crypto'
import type { JsonObject } from '../core/json.js'
import { deliveryOf } from './answered.js'
import type { Channel, Secret } from './channel.js'
import type { Post } from './post.js'

const PREFIX = 'whsec_'

/** Standard Webhooks: the body as it is, signed with each secret; headers `webhook-id`, `-timestamp`, `-signature`. */
export function createWebhook({ url, secret }: { readonly url: string; readonly secret: Secret }, post: Post): Channel {
  return {
    type: 'webhook',
    deliver: async ({ id, body: told }, { nowMs, signal }) => {
      const body = jsonText(told)
      const headers = webhookHeaders(secret.reveal(), { id, nowMs, body })
      return deliveryOf(await post({ url, headers, body, signal }), nowMs)
    },
  }
}

/**
 * `secrets`: one `whsec_<base64>`, or during a rotation several with blanks between them; each gives a signature,
 * `v1,<base64 of HMAC-SHA-256 over id.timestamp.body>`.
 */
export function webhookHeaders(
  secrets: string,
  { id, nowMs, body }: { readonly id: string; readonly nowMs: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000))
  const signatures = secrets
    .split(/\s+/)
    .filter((secret) => secret !== '')
    .map((secret) => {
      const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
    })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/** JSON in ASCII: what people could not see in it stands there as `\u202e`, which means the same to every reader. */
function jsonText(body: JsonObject): string {
  return JSON.stringify(body).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
