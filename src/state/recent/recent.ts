import type { Normalized } from '../../core/action.js'
import type { Decided } from '../../core/state.js'
import type { Store } from '../../core/store.js'
import type { StateOptions } from '../options.js'
import { askedOf, kindOf, subjectOf } from '../normalized.js'
import { NO_PLAN, type OutcomePart, type Part, type PartView, type PlanPart, type Reported } from '../part.js'
import { changing, once, type Remembered } from '../remembered.js'
import { sessionOf } from '../sessions/session-id.js'
import { DAY_MS, secondsSince } from '../time.js'
import { bodyOf, readEvent, type CallEvent } from './call-event.js'
import { deniedIntent } from './denied-intent.js'
import { printsOf, type CallPrints, type IntentDeps } from './intent.js'
import {
  addCall,
  createRecentCalls,
  firstCallChanges,
  forgetBefore,
  REMEMBERED_CALLS,
  reportOutcome,
  runsOf,
  type FirstCall,
  type RecentCalls,
} from './recent-calls.js'
import { sameCall } from './same-call.js'

type Options = Pick<StateOptions, 'eventRetentionMs'>

export interface RecentDeps extends IntentDeps {
  readonly store: Pick<Store, 'events' | 'document' | 'fingerprint'>
}

/** What each agent asked for last, and what became of it. */
export function createRecent(options: Options, deps: RecentDeps): Part {
  const memory = createRecentCalls(deps.store)
  return {
    lanes: () => [],
    view: (normalized, nowMs) => {
      const { organisation, agentId } = subjectOf(normalized)
      return once(memory.get({ organisation, id: agentId }), (recent) => {
        forgetBefore(recent, nowMs - options.eventRetentionMs)
        const prints = printsOf(normalized, deps)
        return viewOf({ memory, options, normalized, nowMs, recent, prints })
      })
    },
    outcome: (reported) => outcomeOf(reported, memory, deps.store),
  }
}

interface Seen {
  readonly memory: Remembered<RecentCalls>
  readonly options: Options
  readonly normalized: Normalized
  readonly nowMs: number
  readonly recent: RecentCalls
  readonly prints: CallPrints
}

function viewOf(seen: Seen): PartView {
  const { recent, prints, nowMs, normalized } = seen
  return {
    facts: () => {
      const runs = runsOf(recent)
      return {
        agent: {
          seconds_since_first_call: secondsSince(recent.first?.atMs ?? null, nowMs),
          seconds_since_last_call: secondsSince(recent.events.at(-1)?.atMs ?? null, nowMs),
          consecutive_denials: runs.denials,
          consecutive_failures: runs.failures,
          destructive_in_a_row: runs.destructive,
        },
        same_call: sameCall(recent.events, prints.call(), nowMs),
        denied_intent: deniedIntent(recent.events, { kind: kindOf(normalized) ?? '', prints }, nowMs),
      }
    },
    plan: (decided) => planOf(seen, decided),
  }
}

function planOf(seen: Seen, decided: Decided): PlanPart {
  const { memory, options, normalized, nowMs, recent } = seen
  const { organisation, agentId } = subjectOf(normalized)
  const event = eventOf(seen, decided)
  const first = firstCall(recent.first, nowMs, options)
  return {
    changes: [
      { kind: 'record_event', event: { agentId, auditId: event.auditId, atMs: nowMs, body: bodyOf(event) } },
      ...firstCallChanges(agentId, first, recent.first),
    ],
    ...changing(memory, { organisation, id: agentId }, (thing) => {
      addCall(thing, event, first)
    }),
  }
}

const MAX_CODES = 8

function eventOf({ normalized, nowMs, recent, prints }: Seen, decided: Decided): CallEvent {
  const { subject, call, tool } = askedOf(normalized)
  return {
    auditId: decided.auditId,
    atMs: nowMs,
    tool: call.tool,
    kind: kindOf(normalized),
    decision: decided.decision,
    codes: decided.reasonCodes.slice(0, MAX_CODES),
    destructive: decided.destroys || (tool?.destructive ?? false),
    sessionId: sessionOf(subject),
    keyId: subject.keyId,
    call: prints.call(),
    intent: decided.decision === 'BLOCK' && !decided.retryable ? prints.intent() : null,
    outcome: null,
    before: runsOf(recent),
  }
}

function firstCall(known: FirstCall | null, nowMs: number, { eventRetentionMs }: Options): FirstCall {
  const lasts = known !== null && known.expiresMs >= nowMs + eventRetentionMs
  return lasts ? known : { atMs: known?.atMs ?? nowMs, expiresMs: nowMs + eventRetentionMs + DAY_MS }
}

/** Of calls that are not among the remembered ones nothing is changed. */
function outcomeOf(
  { decision, outcome }: Reported,
  memory: Remembered<RecentCalls>,
  store: Pick<Store, 'events'>,
): OutcomePart {
  const { organisation, audit_id: auditId } = decision
  const { agent_id: agentId } = decision.receipt
  if (agentId === null) return NO_PLAN
  const name = { organisation, id: agentId }
  const known = memory.peek(name)?.events ?? store.events(organisation, agentId, REMEMBERED_CALLS).map(readEvent)
  const event = known.find((one) => one.auditId === auditId)
  if (event === undefined) return NO_PLAN
  const { status } = outcome
  return {
    changes: [{ kind: 'update_event', agentId, auditId, body: bodyOf({ ...event, outcome: status }) }],
    ...changing(memory, name, (thing) => {
      reportOutcome(thing, auditId, status)
    }),
  }
}
