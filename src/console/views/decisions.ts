import type { JsonObject } from '../../core/json.js'
import { numberAt, objectsAt } from '../read.js'
import { decisionRow, type DecisionRow } from './decision-rows.js'
import { pathWith } from './path-with.js'

/** What is asked for, as the form has it; empty: any. */
export interface DecisionFilter {
  readonly decision: string
  readonly agent: string
  readonly tool: string
  readonly reason: string
  /** `2026-11-21T18:00`, UTC. */
  readonly from: string
  readonly to: string
}

export interface DecisionsView {
  readonly filter: DecisionFilter
  readonly rows: readonly DecisionRow[]
  readonly older: string | null
  /** False: only a part of the log was looked at. */
  readonly complete: boolean
  readonly linked: boolean
}

export function decisionsView(
  page: JsonObject,
  filter: DecisionFilter,
  { linked, nowMs }: { readonly linked: boolean; readonly nowMs: number },
): DecisionsView {
  const next = numberAt(page, 'next')
  return {
    filter,
    rows: objectsAt(page, 'decisions').map((decision) => decisionRow(decision, nowMs)),
    older: next === null ? null : pathWith('/console/decisions', { ...filter, before: String(next) }),
    complete: page['complete'] !== false,
    linked,
  }
}
