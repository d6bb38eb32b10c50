import type { Announce } from '../core/announce.js'
import type { Approval } from '../core/approval.js'
import type { ChannelOptions } from './channel.js'
import { messageBody, type BodyDeps } from './message-body.js'

export interface AnnounceDeps extends BodyDeps {
  readonly channels: readonly Pick<ChannelOptions, 'name' | 'levels'>[]
  /** As configured, lowest first. */
  readonly levels: readonly string[]
  readonly newId: (prefix: string) => string
}

/** A message for each channel that is concerned, all of one body. */
export function createAnnounce(deps: AnnounceDeps): Announce {
  return (approval, type, level, nowMs) => {
    const concerned = level === null ? toldLevels(approval, deps.levels) : [level]
    const channels = deps.channels.filter(
      ({ levels }) => levels === null || levels.some((name) => concerned.includes(name)),
    )
    if (channels.length === 0) return []
    const body = messageBody(approval, { type, level, nowMs }, deps)
    return channels.map(({ name }) => ({
      kind: 'add_message',
      message: { id: deps.newId('msg'), approvalId: approval.id, channel: name, type, createdMs: nowMs, body },
    }))
  }
}

/** Those that were asked; where the last of them took too long also the one above it. */
function toldLevels({ levels, escalated }: Approval, configured: readonly string[]): readonly string[] {
  const asked = levels.filter(({ askedMs }) => askedMs !== null).map(({ name }) => name)
  const above = configured[configured.indexOf(asked.at(-1) ?? '') + 1]
  return escalated && asked.length > 0 && above !== undefined ? [...asked, above] : asked
}
