import type { Channel, ChannelOptions } from './channel.js'
import { createEmail, type SmtpOptions } from './email.js'
import { createPost, type PostOptions } from './post.js'
import { createSlack } from './slack.js'
import { createWebhook } from './webhook.js'

export interface ChannelsOptions {
  readonly channels: readonly ChannelOptions[]
  /** Null: no mail. */
  readonly smtp: SmtpOptions | null
  readonly allowPrivateTargets: boolean
}

/** The places where people are told, by name. `network`: tests. */
export function createChannels(
  { channels, smtp, allowPrivateTargets }: ChannelsOptions,
  network: Omit<PostOptions, 'allowPrivate'> = {},
): ReadonlyMap<string, Channel> {
  const post = createPost({ ...network, allowPrivate: allowPrivateTargets })
  return new Map(
    channels.flatMap((options): readonly (readonly [string, Channel])[] => {
      switch (options.type) {
        case 'webhook':
          return [[options.name, createWebhook(options, post)]]
        case 'slack':
          return [[options.name, createSlack(options, post)]]
        case 'email':
          return smtp === null ? [] : [[options.name, createEmail(options, smtp)]]
      }
    }),
  )
}
