import type { Action } from '../../../core/action.js'
import type { CounterLine } from '../../../core/counter.js'
import type { Decided } from '../../../core/state.js'
import type { Change } from '../../../core/store.js'
import type { Decision } from '../../../core/words.js'
import type { StateOptions } from '../../options.js'
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
  readonly options: Pick<StateOptions, 'leaseMs' | 'counterRetentionMs' | 'eventRetentionMs'>
}

export function chargeFor(decided: Decided, scene: ChargeScene): Charged {
  if (decided.decision !== 'ALLOW') return { cells: counts(decided.decision, scene), lines: [], others: [] }
  const reservation = reservationOf(decided, scene)
  const others = reservationChange(decided.auditId, reservation, scene)
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
  const once = spendsOnce(readings)
  return {
    lines: readings.flatMap((reading) => reservedLine(reading, once)),
    failures: readings.flatMap(failureLine),
    leaseEndsMs: nowMs + Math.max(receiptTtlMs, action.tool.leaseMs ?? options.leaseMs),
  }
}

function reservedLine({ spec, place, line }: Reading, money: boolean): readonly ReservedLine[] {
  if (spec.counts !== 'allowed' || line === null) return []
  return [{ counter: spec.name, cell: place.ref.id, ...line, money: money && place.money, release: spec.release }]
}

function failureLine({ spec, place, line }: Reading): readonly FailureLine[] {
  if (spec.counts !== 'failed' || line === null) return []
  const { value, amount } = line
  return [{ counter: spec.name, cell: place.ref.id, value, amount, money: false, windowMs: spec.windowMs }]
}

/** Whether the counters sum one attribute of money, however many they are: an outcome has one amount. */
function spendsOnce(readings: readonly Reading[]): boolean {
  const attributes = readings.flatMap(({ spec: { counts, of }, place }) =>
    counts !== 'allowed' || !place.money || of === null || typeof of === 'string' ? [] : [of.attribute],
  )
  return new Set(attributes).size === 1
}

/** Kept until nothing can be given back; where failures are counted, as long as events are. */
function reservationChange(
  auditId: string,
  reservation: Reservation,
  { nowMs, options }: ChargeScene,
): readonly Change[] {
  const { lines, failures, leaseEndsMs } = reservation
  if (lines.length === 0 && failures.length === 0) return []
  const document = { kind: 'reservation', id: auditId } as const
  const expiresMs = failures.length === 0 ? leaseEndsMs : Math.max(leaseEndsMs, nowMs + options.eventRetentionMs)
  return [{ kind: 'put_document', document, body: writeReservation(reservation), expiresMs }]
}
