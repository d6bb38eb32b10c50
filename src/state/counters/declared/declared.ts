import type { Action } from '../../../core/action.js'
import type { Plan } from '../../../core/state.js'
import type { Change, Store } from '../../../core/store.js'
import type { StateOptions } from '../../options.js'
import { NO_PLAN, type OutcomePart, type Part, type PartView, type Reported } from '../../part.js'
import { actorRefs, countSelfReleased, type Actor } from '../activity/actor-cells.js'
import type { CellChange, Cells } from '../cells/cells.js'
import { grainOf, slotAt } from '../cells/grain.js'
import { viewCells } from '../cells/view-cells.js'
import { chargeFor } from './charge.js'
import { counterFacts } from './facts.js'
import { countChange, expiryOf, releaseChange, writeLine } from './lines.js'
import { readCounter, readingLine } from './reading.js'
import { releasedBy, requireReserved } from './release.js'
import { readReservation, type FailureLine } from './reservation.js'
import { createResolve, type ResolveDeps, type Resolved } from './resolve.js'

export interface DeclaredDeps extends ResolveDeps {
  readonly store: Pick<Store, 'document'>
  readonly cells: Cells
}

export type DeclaredOptions = Pick<StateOptions, 'leaseMs' | 'counterRetentionMs' | 'eventRetentionMs'>

/** The counters that the catalogue declares. */
export function createDeclaredCounters(options: DeclaredOptions, deps: DeclaredDeps): Part {
  const resolve = createResolve(deps)
  return {
    lanes: (normalized) => (normalized.ok ? resolve(normalized.action).flatMap(laneOf) : []),
    view: (normalized, nowMs) => {
      if (!normalized.ok) return NOTHING_TO_COUNT
      const { action } = normalized
      const resolved = resolve(action)
      const refs = resolved.flatMap(({ place }) => place?.ref ?? [])
      return viewCells(deps.cells, refs, nowMs, () => viewOf(action, resolved, nowMs, options, deps))
    },
    outcome: (reported, nowMs) => outcomeOf(reported, nowMs, options, deps),
  }
}

const NOTHING_TO_COUNT: PartView = { facts: () => ({}), plan: () => NO_PLAN }

/** Who may charge a cell does so in turn. */
function laneOf({ spec, place }: Resolved): readonly string[] {
  return spec.counts === 'allowed' && place !== null ? [`cell ${place.ref.id}`] : []
}

function viewOf(
  action: Action,
  resolved: readonly Resolved[],
  nowMs: number,
  options: DeclaredOptions,
  { cells }: DeclaredDeps,
): PartView {
  const readings = resolved.flatMap((one) => readCounter(one, cells, nowMs) ?? [])
  return {
    facts: () => counterFacts(action.tool, readings),
    plan: (decided) => {
      if (decided.decision !== 'ALLOW') {
        cells.doubt(
          readings.map(({ place }) => place.ref),
          nowMs,
        )
      }
      const charged = chargeFor(decided, { action, readings, nowMs, options })
      const counters = readings.map(readingLine)
      return { ...withOthers(cells.plan(charged.cells), charged.others), charges: charged.charges, counters }
    },
  }
}

function outcomeOf(reported: Reported, nowMs: number, options: DeclaredOptions, deps: DeclaredDeps): OutcomePart {
  requireReserved(reported)
  const { organisation, audit_id: auditId } = reported.decision
  const document = deps.store.document(organisation, { kind: 'reservation', id: auditId })
  if (document === null) return NO_PLAN
  const reservation = readReservation(document.body)
  const released = releasedBy(reservation, reported, nowMs)
  const failures = reported.outcome.status === 'failed' ? reservation.failures : []
  const changes = [
    ...released.lines.map(releaseChange),
    ...failures.map((line) => failure(line, nowMs, options)),
    ...(released.byAgent ? selfReleased(reported, nowMs, deps) : []),
  ]
  const others: readonly Change[] = released.becauseUnredeemed ? [{ kind: 'compare_unredeemed', auditId }] : []
  return { ...withOthers(deps.cells.plan(changes), others), released: released.lines.map(writeLine) }
}

/** Of the agent, and of the key that asked, which may speak for any agent. */
function selfReleased({ decision }: Reported, nowMs: number, { fingerprint }: DeclaredDeps): readonly CellChange[] {
  const { organisation, caller_key_id: keyId, receipt } = decision
  const actors: Actor[] = [{ organisation, kind: 'agent', id: receipt.agent_id ?? '' }]
  if (keyId !== null) actors.push({ organisation, kind: 'key', id: keyId })
  return actors.map((actor) => countSelfReleased(actorRefs(actor, fingerprint), nowMs))
}

function failure(
  { cell, value, amount, windowMs }: FailureLine,
  nowMs: number,
  { counterRetentionMs }: DeclaredOptions,
): ReturnType<typeof countChange> {
  const slotMs = slotAt(grainOf(windowMs), nowMs, 0)
  return countChange(cell, { slotMs, value, amount, expiresMs: expiryOf(slotMs, windowMs, nowMs, counterRetentionMs) })
}

function withOthers(plan: Plan, others: readonly Change[]): Plan {
  return others.length === 0 ? plan : { ...plan, changes: [...plan.changes, ...others] }
}
