import type { JsonObject } from '../../../core/json.js'
import type { Decision } from '../../../core/words.js'
import { DAY_MS, HOUR_MS } from '../../time.js'
import type { CellChange, CellRef, Cells } from '../cells/cells.js'
import { countNow } from '../cells/count-now.js'
import { boundedValue, distinctIn } from '../cells/distinct.js'
import { isFirstUse, noteUse } from './first-use.js'
import type { Target } from './target.js'

/** A target as it stood at the view, and what a decision changes. */
export interface TargetReading {
  readonly facts: JsonObject
  changes(decision: Decision): readonly CellChange[]
}

/** Agents of one target that are told apart; see `distinctIn`. */
const MAX_AGENTS = 1000

export const NO_TARGET: TargetReading = {
  facts: {
    given: false,
    first_use_by_agent: false,
    first_use: false,
    agents_hour: 0,
    agents_day: 0,
    other_agents_day: 0,
    calls_day: 0,
    own_calls_day: 0,
    amount_day: null,
    own_amount_day: null,
  },
  changes: () => [],
}

/** Of allowed calls: who is refused, or frozen, cannot make a target look busy. */
export function readTarget(target: Target, cells: Cells, nowMs: number, retentionMs: number): TargetReading {
  const { refs, amountMinor } = target
  const { agent, amounts } = refs
  const hour = byAgent(refs.hour, { cells, nowMs, agent, amount: 1, windowMs: HOUR_MS })
  const day = byAgent(refs.day, { cells, nowMs, agent, amount: 1, windowMs: DAY_MS })
  const spent =
    amounts === null || amountMinor === null
      ? null
      : byAgent(amounts, { cells, nowMs, agent, amount: amountMinor, windowMs: DAY_MS })
  const uses = [refs.used, refs.usedByAgent].map((ref) => ({ ref, cell: cells.read(ref, nowMs) }))
  const [used, usedByAgent] = uses.map(({ cell }) => isFirstUse(cell))
  return {
    facts: {
      given: true,
      first_use_by_agent: usedByAgent ?? true,
      first_use: used ?? true,
      agents_hour: hour.agents,
      agents_day: day.agents,
      other_agents_day: day.agents - (day.own > 0 ? 1 : 0),
      calls_day: day.all,
      own_calls_day: day.own,
      amount_day: spent?.fits === true ? spent.all : null,
      own_amount_day: spent?.fits === true ? spent.own : null,
    },
    changes: (decision) => {
      if (decision !== 'ALLOW') return []
      return [
        ...hour.changes,
        ...day.changes,
        ...(spent?.changes ?? []),
        ...uses.flatMap(({ ref, cell }) => noteUse(ref, cell, nowMs, retentionMs)),
      ]
    },
  }
}

interface ByAgent {
  readonly agents: number
  readonly all: number
  readonly own: number
  /** One more can still be added up. */
  readonly fits: boolean
  readonly changes: readonly CellChange[]
}

interface Counting {
  readonly cells: Cells
  readonly nowMs: number
  readonly agent: string
  readonly amount: number
  readonly windowMs: number
}

function byAgent(ref: CellRef, { cells, nowMs, agent, amount, windowMs }: Counting): ByAgent {
  const cell = cells.read(ref, nowMs)
  const window = cell.window(windowMs)
  const fits = Number.isSafeInteger(window.sum + amount)
  const addition = { value: boundedValue(window, agent, MAX_AGENTS), amount }
  return {
    agents: distinctIn(window, MAX_AGENTS).values,
    all: window.sum,
    own: window.byValue.get(agent) ?? 0,
    fits,
    changes: fits && amount > 0 ? [countNow(ref, [addition], nowMs, cell.rows)] : [],
  }
}
