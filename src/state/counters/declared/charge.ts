import type { Action } from '../../../core/action.js'
import type { CounterLine } from '../../../core/counter.js'
import type { Decided } from '../../../core/state.js'
import type { Change } from '../../../core/store.js'
import type { Decision } from '../../../core/words.js'
import type { StateOptions } from '../../options.js'
import { DAY_MS } from '../../time.js'
import type { CellChange } from '../cells/cells.js'
import type { Line } from '../cells/series.js'
import { countChange, expiryOf, type ChargedLine } from './lines.js'
import type { Reading } from './reading.js'
import { writeReservation, type FailureLine, type Reservation, type ReservedLine } from './reservation.js'

/** What a decision adds to its tool's counters. */
export interface Charged {
  readonly cells: readonly CellChange[]
  /** What is reserved: only of an ALLOW. */
  readonly lines: readonly ChargedLine[]
  readonly others: readonly Change[]
}

export interface ChargeScene {
  readonly action: Action
  readonly readings: readonly Reading[]
  readonly nowMs: number
  readonly options: Pick<StateOptions, 'leaseMs' | 'counterRetentionMs'>
}

/** A failure is counted if it is reported within so long. */
const FAILURE_NOTICE_MS = DAY_MS

export function chargeFor(decided: Decided, scene: ChargeScene): Charged {
  if (decided.decision !== 'ALLOW') return { cells: counts(decided.decision, scene), lines: [], others: [] }
  const reservation = reservationOf(decided, scene)
  const others = reservationChange(decided.auditId, reservation, scene.nowMs)
  return { cells: charges(scene), lines: reservation.lines, others }
}

/** What was asked and not allowed is only counted: it depends on nothing, and can always be written. */
function counts(decision: Exclude<Decision, 'ALLOW'>, scene: ChargeScene): readonly CellChange[] {
  const counted = decision === 'BLOCK' ? 'blocked' : 'asked'
  return scene.readings.flatMap(({ spec, place, line }) =>
    spec.counts !== counted || line === null ? [] : [countChange(place.ref.id, stored(line, spec.windowMs, scene))],
  )
}

function charges(scene: ChargeScene): readonly CellChange[] {
  return scene.readings.flatMap(({ spec, place, version, line }): readonly CellChange[] => {
    if (spec.counts !== 'allowed' || line === null) return []
    return [{ kind: 'charge', cell: place.ref.id, version, lines: [stored(line, spec.windowMs, scene)] }]
  })
}

function stored(line: Line, windowMs: number | null, { nowMs, options }: ChargeScene): CounterLine {
  return { ...line, expiresMs: expiryOf(line.slotMs, windowMs, nowMs, options.counterRetentionMs) }
}

function reservationOf({ receiptTtlMs }: Decided, { action, readings, nowMs, options }: ChargeScene): Reservation {
  return {
    lines: readings.flatMap(reservedLine),
    failures: readings.flatMap(failureLine),
    moneyMinor: moneyReserved(readings),
    leaseEndsMs: nowMs + Math.max(receiptTtlMs, action.tool.leaseMs ?? options.leaseMs),
  }
}

function reservedLine({ spec, place, line }: Reading): readonly ReservedLine[] {
  if (spec.counts !== 'allowed' || line === null) return []
  return [{ counter: spec.name, cell: place.ref.id, ...line, money: place.money, release: spec.release }]
}

function failureLine({ spec, place, line }: Reading): readonly FailureLine[] {
  if (spec.counts !== 'failed' || line === null) return []
  const { value, amount } = line
  return [{ counter: spec.name, cell: place.ref.id, value, amount, windowMs: spec.windowMs }]
}

/** However many counters sum it; null where they sum several attributes, or none. */
function moneyReserved(readings: readonly Reading[]): number | null {
  const amounts = new Map<string, number>()
  for (const { spec, place } of readings) {
    if (spec.counts !== 'allowed' || !place.money || spec.of === null || typeof spec.of === 'string') continue
    amounts.set(spec.of.attribute, place.amount)
  }
  const [only, ...more] = amounts.values()
  return only === undefined || more.length > 0 ? null : only
}

function reservationChange(auditId: string, reservation: Reservation, nowMs: number): readonly Change[] {
  const { lines, failures, leaseEndsMs } = reservation
  if (lines.length === 0 && failures.length === 0) return []
  const noticeEndsMs = failures.length === 0 ? 0 : nowMs + FAILURE_NOTICE_MS
  return [
    {
      kind: 'put_document',
      document: { kind: 'reservation', id: auditId },
      body: writeReservation(reservation),
      expiresMs: Math.max(leaseEndsMs, noticeEndsMs),
    },
  ]
}
