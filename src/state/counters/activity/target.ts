import type { Action } from '../../../core/action.js'
import { DAY_MS, HOUR_MS } from '../../time.js'
import { moneyOf } from '../amounts.js'
import type { CellRef } from '../cells/cells.js'
import type { Fingerprint } from '../fingerprint.js'
import type { KeyValues } from '../key-values.js'
import { createMemo } from '../memo.js'
import { firstUseRef } from './first-use.js'

/** What a call acts on, and the cells that are kept of it. Agents stand in the rows' values. */
export interface Target {
  readonly refs: TargetRefs
  readonly amountMinor: number | null
}

export interface TargetRefs {
  /** A fingerprint. */
  readonly name: string
  /** The caller's agent, as the rows have it. */
  readonly agent: string
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
  readonly keyValues: (action: Action) => KeyValues
}

/** Null where the tool acts on nothing that has a name, or the call does not give it. Tools of one kind share theirs. */
export function createTargets({ fingerprint, keyValues }: TargetDeps): (action: Action) => Target | null {
  const memo = createMemo<TargetRefs>()
  return (action) => {
    const { tool, subject } = action
    if (tool.target === null) return null
    const value = keyValues(action)(tool.target)
    if (value === null) return null
    const { organisation, agentId } = subject
    const money = moneyOf(action)
    const currency = money?.currency ?? null
    const target = JSON.stringify([organisation, tool.kind, tool.target.attribute, tool.target.normalize, value])
    const refs = memo(JSON.stringify([target, agentId, currency]), () => {
      const name = fingerprint(organisation, `["target/v1",${target}]`)
      return refsOf(name, { organisation, agentId, currency, fingerprint })
    })
    return { refs, amountMinor: money?.amountMinor ?? null }
  }
}

export function targetCells({ hour, day, amounts, used, usedByAgent }: TargetRefs): readonly CellRef[] {
  return amounts === null ? [hour, day, used, usedByAgent] : [hour, day, used, usedByAgent, amounts]
}

function refsOf(
  name: string,
  {
    organisation,
    agentId,
    currency,
    fingerprint,
  }: {
    readonly organisation: string
    readonly agentId: string
    readonly currency: string | null
    readonly fingerprint: Fingerprint
  },
): TargetRefs {
  const ref = (kept: string, grain: CellRef['grain'], keepMs: number): CellRef => {
    const id = fingerprint(organisation, JSON.stringify(['target-cell/v1', organisation, name, kept]))
    return { organisation, id, grain, keepMs }
  }
  return {
    name,
    agent: fingerprint(organisation, JSON.stringify(['agent/v1', agentId])),
    hour: ref('hour', 'exact', HOUR_MS),
    day: ref('day', 'five_minutes', DAY_MS),
    amounts: currency === null ? null : ref(`amounts in ${currency}`, 'five_minutes', DAY_MS),
    used: firstUseRef(organisation, ['target', name], fingerprint),
    usedByAgent: firstUseRef(organisation, ['target', name, agentId], fingerprint),
  }
}
