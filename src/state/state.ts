import type { Normalized, Subject } from '../core/action.js'
import type { World } from '../core/clock.js'
import { CountersignError } from '../core/errors.js'
import type { Canonicalize } from '../core/receipt.js'
import type { DecisionPlan, SettlePlan, State, StateView } from '../core/state.js'
import type { Store } from '../core/store.js'
import { createBehaviour } from './behaviour/behaviour.js'
import { createMonotoneClock } from './clock.js'
import { createCounters } from './counters/counters.js'
import { createFlow, type Flow } from './flow/flow.js'
import { createFreezes, type Freezes } from './freezes/freezes.js'
import { assembleHistory } from './history.js'
import { subjectOf } from './normalized.js'
import { together, type Part, type PartView } from './part.js'
import { createKeyCalls } from './recent/key-calls.js'
import { createRecent } from './recent/recent.js'
import { createSessions, type Sessions } from './sessions/sessions.js'
import type { StateOptions } from './options.js'
import { createWritten } from './written/written.js'

export interface StateDeps {
  readonly store: Store
  readonly world: Pick<World, 'now'>
  /** RFC 8785. */
  readonly canonicalize: Canonicalize
}

/** See `State`: the sum of its parts. What is to be kept besides is one more part in this list. */
export function createState(options: StateOptions, { store, world, canonicalize }: StateDeps): State {
  const now = createMonotoneClock(world.now, store.lastTimestampMs())
  const freezes = createFreezes(store)
  const sessions = createSessions(options, store)
  const flow = createFlow(options, store)
  const parts: readonly Part[] = [
    freezes,
    createRecent(options, { store, canonicalize }),
    createKeyCalls(options, store),
    ...createCounters(options, { store, canonicalize }),
    createBehaviour(options, store),
    sessions,
    flow,
    createWritten(options, store),
  ]
  return {
    now,
    lanes: (normalized) => [agentLane(subjectOf(normalized)), ...parts.flatMap((part) => part.lanes(normalized))],
    view: async (normalized) => {
      const nowMs = now()
      const views: PartView[] = []
      for (const part of parts) views.push(await part.view(normalized, nowMs))
      return viewOf(normalized, freezes, views)
    },
    settle: (decision, outcome, caller) => {
      const { organisation, audit_id: auditId } = decision
      const { agent_id: agentId } = decision.receipt
      const reported = {
        decision,
        outcome,
        caller,
        redeemed: store.isRedeemed(organisation, auditId),
        keyFrozen: freezes.of({ organisation, keyId: caller.keyId }) !== null,
        agentFrozen: agentId !== null && freezes.of({ organisation, agentId }) !== null,
      }
      const nowMs = now()
      return settleOf(parts.map((part) => part.outcome(reported, nowMs)))
    },
    ...freezing(freezes, now),
    ...sessionsOf(sessions, flow, now),
  }
}

function viewOf(normalized: Normalized, freezes: Freezes, views: readonly PartView[]): StateView {
  const requireUnderstood = (): void => {
    if (!normalized.ok) throw new CountersignError('internal', 'a call that was refused has no evidence')
  }
  return {
    frozen: freezes.of(subjectOf(normalized)),
    history: () => {
      requireUnderstood()
      return assembleHistory(views.map((view) => view.facts()))
    },
    flow: () => {
      requireUnderstood()
      const facts = views.find((view) => view.flow !== undefined)?.flow?.()
      if (facts === undefined) throw new CountersignError('internal', 'no part of the state keeps flow')
      return facts
    },
    written: (run) => views.find((view) => view.written !== undefined)?.written?.(run) ?? null,
    plan: (decided): DecisionPlan => {
      const plans = views.map((view) => view.plan(decided))
      return {
        ...together(plans),
        charges: plans.flatMap(({ charges = [] }) => charges),
        counters: plans.flatMap(({ counters = [] }) => counters),
        labels: plans.find(({ labels }) => labels !== undefined)?.labels ?? null,
      }
    },
  }
}

function settleOf(plans: readonly ReturnType<Part['outcome']>[]): SettlePlan {
  return { ...together(plans), released: plans.flatMap(({ released = [] }) => released) }
}

function freezing(freezes: Freezes, now: () => number): Pick<State, 'freeze' | 'unfreeze' | 'frozenSince' | 'freezes'> {
  return {
    frozenSince: (decision, caller) => freezes.since(decision, caller),
    freeze: (organisation, target, why) => freezes.freeze(organisation, target, { ...why, atMs: now() }),
    unfreeze: (organisation, target, why) => freezes.unfreeze(organisation, target, { ...why, atMs: now() }),
    freezes: (organisation) => freezes.list(organisation),
  }
}

function sessionsOf(sessions: Sessions, flow: Flow, now: () => number): Pick<State, 'input' | 'endSession'> {
  return {
    input: (sessionId, told) => {
      const nowMs = now()
      return together([sessions.use(sessionId, told.caller, nowMs), flow.tell(sessionId, told, nowMs)])
    },
    endSession: (sessionId, caller) => {
      const nowMs = now()
      const ended = sessions.end(sessionId, caller, nowMs)
      return ended === null ? null : together([ended, flow.end(sessionId, caller, nowMs)])
    },
  }
}

function agentLane({ organisation, agentId }: Subject): string {
  return JSON.stringify(['agent', organisation, agentId])
}
