import type { Normalized } from '../../core/action.js'
import type { Caller } from '../../core/caller.js'
import type { JsonObject } from '../../core/json.js'
import type { Decided, Plan } from '../../core/state.js'
import type { Change, Session } from '../../core/store.js'
import type { StateOptions } from '../options.js'
import { callOf, kindOf, subjectOf } from '../normalized.js'
import { NO_PLAN, type OutcomePart, type Part, type PartView, type PlanPart, type Reported } from '../part.js'
import { outcomeWord } from '../recent/call-event.js'
import { changing, createRemembered, once, type Name, type Remembered } from '../remembered.js'
import { DAY_MS, secondsSince } from '../time.js'
import { sessionOf } from './session-id.js'
import {
  addStep,
  agentsChange,
  callsCell,
  enter,
  ifOpen,
  LISTED_AGENTS,
  readLife,
  usedAt,
  type SessionLife,
  type SessionStore,
  type Step,
} from './session-life.js'

export interface Sessions extends Part {
  use(sessionId: string, caller: Caller, nowMs: number): Plan
  /** Null when this caller has no open session of this name. */
  end(sessionId: string, caller: Caller, nowMs: number): Plan | null
}

type Options = Pick<StateOptions, 'sessionIdleMs' | 'eventRetentionMs'>

interface Deps {
  readonly options: Options
  readonly store: SessionStore
  readonly memory: Remembered<SessionLife>
}

const MAX_SESSIONS_IN_MEMORY = 10_000

/** What belongs together in the calls of one key: opens with its first use, ends by idling or when it is told to. */
export function createSessions(options: Options, store: SessionStore): Sessions {
  const memory = createRemembered<SessionLife>({
    read: (name) => readLife(name.organisation, idsOf(name), store),
    weigh: () => 1,
    maxWeight: MAX_SESSIONS_IN_MEMORY,
  })
  const deps: Deps = { options, store, memory }
  return {
    use: (sessionId, caller, nowMs) => useOf(deps, { sessionId, caller, nowMs }),
    end: (sessionId, caller, nowMs) => endOf(deps, { sessionId, caller, nowMs }),
    lanes: () => [],
    view: (normalized, nowMs) =>
      once(memory.get(nameOf(normalized)), (life) => viewOf(deps, { normalized, nowMs, life })),
    outcome: (reported) => outcomeOf(reported, memory),
  }
}

interface Seen {
  readonly normalized: Normalized
  readonly nowMs: number
  readonly life: SessionLife
}

function viewOf(deps: Deps, seen: Seen): PartView {
  return {
    facts: () => ({ session: factsOf(deps, seen) }),
    plan: (decided) => planOf(deps, seen, decided),
  }
}

function factsOf({ options }: Deps, { normalized, nowMs, life }: Seen): JsonObject {
  const { sessionId } = subjectOf(normalized)
  const open = ifOpen(life.session, nowMs, options.sessionIdleMs)
  return {
    id_given: sessionId !== null,
    seconds_open: secondsSince(open?.openedMs ?? null, nowMs) ?? 0,
    calls: open === null ? 0 : life.calls,
    sequence: open === null ? [] : life.steps.map(stepFact),
  }
}

function stepFact(step: Step): JsonObject {
  return { tool: step.tool, kind: step.kind ?? 'unknown', decision: step.decision, outcome: outcomeWord(step) }
}

/** As memory has it at this moment: other agents of the key may have used the session since the view. */
function planOf({ options, memory }: Deps, { normalized, nowMs, life }: Seen, decided: Decided): PlanPart {
  const subject = subjectOf(normalized)
  const name = nameOf(normalized)
  const known = memory.peek(name) ?? life
  const ids = { sessionId: sessionOf(subject), keyId: subject.keyId }
  const session = usedAt(known.session, ids, { nowMs, idleMs: options.sessionIdleMs })
  const listed = listAgent(known, session, subject.agentId, nowMs, options)
  const step = stepOf(normalized, decided)
  return {
    changes: [...useChanges(session, nowMs + options.eventRetentionMs), ...listed.changes],
    ...changing(memory, name, (thing) => {
      enter(thing, session)
      addStep(thing, step)
      thing.agents = listed.agents
      thing.agentsExpireMs = listed.agentsExpireMs
    }),
  }
}

function useChanges(session: Session, expiresMs: number): readonly Change[] {
  const line = { slotMs: 0, value: '', amount: 1, expiresMs }
  return [
    { kind: 'use_session', session },
    { kind: 'count', cell: callsCell(session), lines: [line] },
  ]
}

type Listed = Pick<SessionLife, 'agents' | 'agentsExpireMs'> & { readonly changes: readonly Change[] }

/** Written when an agent joins, and anew before it would be forgotten. */
function listAgent(
  known: SessionLife,
  session: Session,
  agentId: string,
  nowMs: number,
  { eventRetentionMs }: Options,
): Listed {
  const before = known.session?.openedMs === session.openedMs ? known.agents : []
  const agents = before.includes(agentId) ? before : [...before, agentId].slice(0, LISTED_AGENTS)
  const lasts = known.agentsExpireMs >= nowMs + eventRetentionMs
  if (agents.length === before.length && lasts) return { agents, agentsExpireMs: known.agentsExpireMs, changes: [] }
  const agentsExpireMs = nowMs + eventRetentionMs + DAY_MS
  return { agents, agentsExpireMs, changes: [agentsChange(session, agents, agentsExpireMs)] }
}

function stepOf(normalized: Normalized, { auditId, decision }: Decided): Step {
  return { auditId, tool: callOf(normalized).tool, kind: kindOf(normalized), decision, outcome: null }
}

interface Use {
  readonly sessionId: string
  readonly caller: Caller
  readonly nowMs: number
}

function useOf({ options, store, memory }: Deps, { sessionId, caller, nowMs }: Use): Plan {
  const ids = { sessionId, keyId: caller.keyId }
  const name = nameOfIds(caller.organisation, ids)
  const known = memory.peek(name) ?? readLife(caller.organisation, ids, store)
  const session = usedAt(known.session, ids, { nowMs, idleMs: options.sessionIdleMs })
  return {
    changes: [{ kind: 'use_session', session }],
    ...changing(memory, name, (life) => {
      enter(life, session)
    }),
  }
}

function endOf({ options, store, memory }: Deps, { sessionId, caller, nowMs }: Use): Plan | null {
  const ids = { sessionId, keyId: caller.keyId }
  const name = nameOfIds(caller.organisation, ids)
  const known = memory.peek(name) ?? readLife(caller.organisation, ids, store)
  const session = ifOpen(known.session, nowMs, options.sessionIdleMs)
  if (session === null) return null
  const ended = { ...session, endedMs: Math.max(nowMs, session.openedMs) }
  return {
    changes: [{ kind: 'use_session', session: ended }],
    ...changing(memory, name, (life) => {
      life.session = ended
    }),
  }
}

/** In memory alone: the store's events have it from the agent's recent calls. */
function outcomeOf({ decision, outcome }: Reported, memory: Remembered<SessionLife>): OutcomePart {
  const { organisation, audit_id: auditId, caller_key_id: keyId, receipt } = decision
  if (keyId === null || receipt.agent_id === null) return NO_PLAN
  const subject = { sessionId: receipt.session_id, keyId, agentId: receipt.agent_id }
  const name = nameOfIds(organisation, { sessionId: sessionOf(subject), keyId })
  return {
    changes: [],
    ...changing(memory, name, (life) => {
      life.steps = life.steps.map((step) => (step.auditId === auditId ? { ...step, outcome: outcome.status } : step))
    }),
  }
}

function nameOf(normalized: Normalized): Name {
  const subject = subjectOf(normalized)
  return nameOfIds(subject.organisation, { sessionId: sessionOf(subject), keyId: subject.keyId })
}

/** Of each key apart: two keys that open one name at once do not share a memory, whoever gets it. */
function nameOfIds(organisation: string, { sessionId, keyId }: Pick<Session, 'sessionId' | 'keyId'>): Name {
  return { organisation, id: `${keyId}\n${sessionId}` }
}

function idsOf({ id }: Name): Pick<Session, 'sessionId' | 'keyId'> {
  const [keyId = '', sessionId = ''] = id.split('\n')
  return { keyId, sessionId }
}
