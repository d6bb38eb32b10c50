import type { Action } from '../../../core/action.js'
import type { CounterLine } from '../../../core/counter.js'
import type { JsonObject } from '../../../core/json.js'
import type { Decided } from '../../../core/state.js'
import type { Change } from '../../../core/store.js'
import type { Decision } from '../../../core/words.js'
import type { StateOptions } from '../../options.js'
import type { CellChange } from '../cells/cells.js'
import type { Line } from '../cells/series.js'
import { countChange, expiryOf, writeLine } from './lines.js'
import type { Reading } from './reading.js'
import { writeReservation, type FailureLine } from './reservation.js'

/** What a decision adds to its tool's counters. */
export interface Charged {
  readonly cells: readonly CellChange[]
  /** What is reserved, line by line, for the log: only of an ALLOW. */
  readonly charges: readonly JsonObject[]
  readonly others: readonly Change[]
}

export interface ChargeScene {
  readonly action: Action
  readonly readings: readonly Reading[]
  readonly nowMs: number
  readonly options: Pick<StateOptions, 'leaseMs' | 'counterRetentionMs' | 'eventRetentionMs'>
}

export function chargeFor(decided: Decided, scene: ChargeScene): Charged {
  if (decided.decision !== 'ALLOW') return { cells: counts(decided.decision, scene), charges: [], others: [] }
  const reserving = scene.readings.filter(({ spec, line }) => spec.counts === 'allowed' && line !== null)
  return { ...reserved(reserving, scene), others: reservationChange(decided, reserving, scene) }
}

/** What was asked and not allowed is only counted: it depends on nothing, and can always be written. */
function counts(decision: Exclude<Decision, 'ALLOW'>, scene: ChargeScene): readonly CellChange[] {
  const counted = decision === 'BLOCK' ? 'blocked' : 'asked'
  return scene.readings.flatMap(({ spec, place, line }) =>
    spec.counts !== counted || line === null ? [] : [countChange(place.ref.id, stored(line, spec.windowMs, scene))],
  )
}

function reserved(reserving: readonly Reading[], scene: ChargeScene): Pick<Charged, 'cells' | 'charges'> {
  const once = spendsOnce(reserving)
  const cells: CellChange[] = []
  const charges: JsonObject[] = []
  for (const { spec, place, version, line } of reserving) {
    if (line === null) continue
    const cell = place.ref.id
    const { slotMs, value, amount } = line
    cells.push({ kind: 'charge', cell, version, lines: [stored(line, spec.windowMs, scene)] })
    charges.push(writeLine({ counter: spec.name, cell, slotMs, value, amount, money: once && place.money }))
  }
  return { cells, charges }
}

function stored(
  { slotMs, value, amount }: Line,
  windowMs: number | null,
  { nowMs, options }: ChargeScene,
): CounterLine {
  return { slotMs, value, amount, expiresMs: expiryOf(slotMs, windowMs, nowMs, options.counterRetentionMs) }
}

/** Whether the counters sum one attribute of money, however many they are: an outcome has one amount. */
function spendsOnce(reserving: readonly Reading[]): boolean {
  const attributes = new Set<string>()
  for (const { spec, place } of reserving) {
    if (place.money && spec.of !== null && typeof spec.of !== 'string') attributes.add(spec.of.attribute)
  }
  return attributes.size === 1
}

/** Kept until nothing can be given back; where failures are counted, as long as events are. */
function reservationChange(
  { auditId, receiptTtlMs }: Decided,
  reserving: readonly Reading[],
  { action, readings, nowMs, options }: ChargeScene,
): readonly Change[] {
  const failures = readings.flatMap(failureLine)
  if (reserving.length === 0 && failures.length === 0) return []
  const trusting = reserving.flatMap(({ spec }) => (spec.release === 'agent' ? [spec.name] : []))
  const leaseEndsMs = nowMs + Math.max(receiptTtlMs, action.tool.leaseMs ?? options.leaseMs)
  const document = { kind: 'reservation', id: auditId } as const
  const expiresMs = failures.length === 0 ? leaseEndsMs : Math.max(leaseEndsMs, nowMs + options.eventRetentionMs)
  return [{ kind: 'put_document', document, body: writeReservation({ leaseEndsMs, trusting, failures }), expiresMs }]
}

function failureLine({ spec, place, line }: Reading): readonly FailureLine[] {
  if (spec.counts !== 'failed' || line === null) return []
  const { value, amount } = line
  return [{ counter: spec.name, cell: place.ref.id, value, amount, windowMs: spec.windowMs }]
}
