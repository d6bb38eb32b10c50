import type { Normalized, ToolEntry } from '../core/action.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { State, StateView } from '../core/state.js'
import { UNDECLARED_FLOW } from '../core/flow.js'
import { NO_TARGET } from './counters/activity/target-reading.js'
import { noFlow } from './flow/nothing.js'
import { askedOf } from './normalized.js'
import { NO_PLAN } from './part.js'

/** A state that remembers nothing: for judging calls that nobody makes. */
export function createNoState(): Pick<State, 'view'> {
  return { view: (normalized) => Promise.resolve(viewOf(normalized)) }
}

function viewOf(normalized: Normalized): StateView {
  return {
    frozen: null,
    history: () => {
      if (!normalized.ok) throw new CountersignError('internal', 'a call that was refused has no evidence')
      return { ...countersOf(normalized.action.tool), ...NOTHING }
    },
    flow: () => noFlow(askedOf(normalized).tool?.flow ?? UNDECLARED_FLOW),
    written: () => null,
    plan: () => ({ ...NO_PLAN, charges: [], counters: [], labels: null }),
  }
}

/** As of a service that nobody has asked yet. */
function countersOf({ counters, otherCounters }: ToolEntry): JsonObject {
  const own = counters.map(({ name }) => [name, 0] as const)
  return Object.fromEntries([...own, ...otherCounters.map((name) => [name, null] as const)])
}

const NONE = { minute: 0, five_minutes: 0, hour: 0, day: 0 } as const
const NO_ACTIVITY = { calls: NONE, denials: NONE, asked: NONE, failures: NONE } as const
const NOTHING: JsonObject = {
  ready: false,
  counters: { missing: [], saturated: [] },
  agent: {
    seconds_since_first_call: null,
    seconds_since_last_call: null,
    ...NO_ACTIVITY,
    consecutive_denials: 0,
    consecutive_failures: 0,
    destructive_in_a_row: 0,
    first_use_of_tool: false,
    self_released: { day: 0 },
  },
  key: { seconds_since_last_call: null, ...NO_ACTIVITY, self_released: { day: 0 } },
  same_call: { seen: false, minute: 0, hour: 0, day: 0, seconds_ago: null, decision: 'none', outcome: 'none' },
  denied_intent: { same: 0, cosmetic: 0, similar: { at_50: 0, at_70: 0, at_90: 0 }, closest: 0, seconds_ago: null },
  target: NO_TARGET.facts,
  session: { id_given: false, seconds_open: 0, calls: 0, sequence: [] },
  behaviour: { ready: false, calls_known: 0, score: null, reasons: [] },
}
