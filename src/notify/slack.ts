import type { JsonObject } from '../core/json.js'
import { deliveryOf } from './answered.js'
import type { Channel, Secret } from './channel.js'
import { noticeOf } from './notice.js'
import type { Post } from './post.js'
import { slackMessage } from './slack-message.js'

/** An incoming webhook of Slack; its address is the secret. */
export function createSlack({ secret }: { readonly secret: Secret }, post: Post): Channel {
  return {
    type: 'slack',
    deliver: async ({ id, body: told }, { nowMs, signal }) => {
      const message: JsonObject = slackMessage(noticeOf(told))
      const letter = { url: secret.reveal(), headers: { 'webhook-id': id }, body: JSON.stringify(message), signal }
      return deliveryOf(await post(letter), nowMs)
    },
  }
}
