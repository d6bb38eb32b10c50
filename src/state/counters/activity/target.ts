import type { Action } from '../../../core/action.js'
import type { Canonicalize } from '../../../core/receipt.js'
import { DAY_MS, HOUR_MS } from '../../time.js'
import { moneyOf } from '../amounts.js'
import type { CellRef } from '../cells/cells.js'
import type { Fingerprint } from '../cells/fingerprints.js'
import { createKeyValues } from '../key-values.js'
import { firstUseRef } from './first-use.js'

/** What a call acts on, and the cells that are kept of it. Agents stand in the rows' values. */
export interface Target {
  /** A fingerprint. */
  readonly name: string
  /** The caller's agent, as the rows have it. */
  readonly agent: string
  readonly amountMinor: number | null
  /** Calls. */
  readonly hour: CellRef
  readonly day: CellRef
  /** Allowed amounts in the call's currency; null: the call has no one amount. */
  readonly amounts: CellRef | null
  readonly used: CellRef
  readonly usedByAgent: CellRef
}

export interface TargetDeps {
  readonly fingerprint: Fingerprint
  readonly canonicalize: Canonicalize
}

/** Null where the tool acts on nothing that has a name, or the call does not give it. Tools of one kind share theirs. */
export function targetOf(action: Action, deps: TargetDeps): Target | null {
  const name = targetName(action, deps)
  if (name === null) return null
  const { organisation, agentId } = action.subject
  const { fingerprint } = deps
  const ref = (kept: string, grain: CellRef['grain'], keepMs: number): CellRef => {
    const id = fingerprint(organisation, JSON.stringify(['target-cell/v1', organisation, name, kept]))
    return { organisation, id, grain, keepMs }
  }
  const money = moneyOf(action)
  return {
    name,
    agent: fingerprint(organisation, JSON.stringify(['agent/v1', agentId])),
    amountMinor: money?.amountMinor ?? null,
    hour: ref('hour', 'exact', HOUR_MS),
    day: ref('day', 'five_minutes', DAY_MS),
    amounts: money === null ? null : ref(`amounts in ${money.currency}`, 'five_minutes', DAY_MS),
    used: firstUseRef(organisation, ['target', name], fingerprint),
    usedByAgent: firstUseRef(organisation, ['target', name, agentId], fingerprint),
  }
}

export function targetRefs({ hour, day, amounts, used, usedByAgent }: Target): readonly CellRef[] {
  return [hour, day, used, usedByAgent, ...(amounts === null ? [] : [amounts])]
}

function targetName(action: Action, { fingerprint, canonicalize }: TargetDeps): string | null {
  const { tool, subject } = action
  if (tool.target === null) return null
  const value = createKeyValues(action, canonicalize)(tool.target)
  if (value === null) return null
  const { organisation } = subject
  const { attribute, normalize } = tool.target
  return fingerprint(organisation, JSON.stringify(['target/v1', organisation, tool.kind, attribute, normalize, value]))
}
