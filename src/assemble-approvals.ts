import { createApprovals } from './approval/approvals.js'
import { createApprovalDesk } from './approval/desk.js'
import { createApprovalNews } from './approval/news.js'
import { createTimekeeper } from './approval/timekeeper.js'
import type { Config } from './config/config.js'
import type { ApprovalDesk, Approvals, Rejudge } from './core/approvals.js'
import type { Caller } from './core/caller.js'
import type { World } from './core/clock.js'
import type { State } from './core/state.js'
import type { Store } from './core/store.js'
import { createAnnounce } from './notify/announce.js'
import { createChannels } from './notify/channels.js'
import { createSender, SENDER_OPTIONS, type SenderEvent } from './notify/sender.js'
import { saltedHash } from './receipt/hash.js'
import type { Log } from './telemetry/log.js'
import type { ServiceTelemetry } from './telemetry/telemetry.js'

/** So often the store is asked what other processes did, and what is due. */
const POLL_MS = 1_000

export interface ApprovalParts {
  readonly world: World
  readonly store: Store
  readonly state: State
  readonly log: Log
  readonly telemetry: Pick<ServiceTelemetry, 'delivered'>
}

export interface AssembledApprovals {
  /** What the judgement asks. */
  readonly approvals: Approvals
  /** Where people answer, as soon as there is a judgement that edits and series can be held against. */
  open(rejudge: Rejudge): ApprovalDesk
  /** Reminds, ends what nobody answers, and sends what people are to be told. */
  start(): void
  /** Before the store's. */
  close(): Promise<void>
}

/** Null: approvals are off. */
export function assembleApprovals(config: Config, parts: ApprovalParts): AssembledApprovals | null {
  const { approval: terms, issuer } = config
  if (!terms.enabled) return null
  const { world, store, state, log } = parts
  const { channels, levels } = terms
  // What a link would lead to.
  const publicUrl = terms.console.enabled ? terms.publicUrl : null
  const announce = createAnnounce({ channels, levels, publicUrl, newId: world.newId })
  const sender = createSender(
    { store, world: { ...world, now: () => state.now() }, channels: createChannels(terms), report: deliveries(parts) },
    SENDER_OPTIONS,
  )
  const news = createApprovalNews(store, { pollMs: POLL_MS })
  const common = { store, world, terms, issuer, saltedHash, announce, now: () => state.now() }
  const told = {
    ...news,
    tell: (organisation: string) => {
      news.tell(organisation)
      sender.wake()
    },
  }
  const report = (error: unknown): void => {
    log.error({ error: nameOf(error) }, 'what is due of an approval could not be done; it is tried again')
  }
  const timekeeper = createTimekeeper({ ...common, news: told, report, pollMs: POLL_MS })
  return {
    approvals: createApprovals({ ...common, news: told }),
    open: (rejudge) =>
      createApprovalDesk({
        ...common,
        rejudge,
        news: told,
        owners: (agentId) => config.agents.get(agentId)?.owners ?? [],
        isFrozen: frozenKeys(state),
      }),
    start: () => {
      timekeeper.start()
      sender.start()
    },
    close: async () => {
      await timekeeper.stop()
      await sender.stop()
    },
  }
}

/** Whether the caller's key, or its organisation, is frozen. */
export function frozenKeys(state: Pick<State, 'freezes'>): (caller: Pick<Caller, 'organisation' | 'keyId'>) => boolean {
  return ({ organisation, keyId }) =>
    state.freezes(organisation).some(({ kind, id }) => kind === 'organisation' || (kind === 'key' && id === keyId))
}

function deliveries({ log, telemetry }: ApprovalParts): (event: SenderEvent) => void {
  return (event) => {
    if (event.kind === 'store_failed') {
      log.error({ error: nameOf(event.error) }, 'messages cannot be read or settled; they are sent later')
      return
    }
    telemetry.delivered(event.channel, event.kind)
    if (event.kind === 'again') log.warn(event, 'a message was not delivered; it is tried again')
    if (event.kind === 'dead') log.error(event, 'a message was given up')
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
