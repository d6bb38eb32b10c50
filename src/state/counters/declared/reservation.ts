import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import { wireLine, type ChargedLine } from './lines.js'

/** What an ALLOW reserved, kept as long as it can be given back. */
export interface Reservation {
  readonly lines: readonly ReservedLine[]
  /** What is counted if the call is reported as failed. */
  readonly failures: readonly FailureLine[]
  /** From then on nothing is given back. */
  readonly leaseEndsMs: number
}

export interface ReservedLine extends ChargedLine {
  readonly release: 'executor' | 'agent'
}

/** `slotMs` is that of the failure, not known yet. */
export interface FailureLine extends Omit<ChargedLine, 'slotMs'> {
  /** Null = lifetime. */
  readonly windowMs: number | null
}

export function writeReservation({ lines, failures, leaseEndsMs }: Reservation): JsonObject {
  return {
    lines: lines.map((line) => ({ ...wireLine(line), release: line.release })),
    failures: failures.map(({ windowMs, ...line }) => ({ ...line, window_ms: windowMs })),
    lease_ends_ms: leaseEndsMs,
  }
}

/** Throws for what `writeReservation` did not write: an outcome is then not accepted. */
export function readReservation(body: JsonObject): Reservation {
  return {
    lines: list(body.lines).map(readLine),
    failures: list(body.failures).map(readFailure),
    leaseEndsMs: whole(body.lease_ends_ms),
  }
}

function readLine(line: JsonObject): ReservedLine {
  return {
    ...readPlace(line),
    slotMs: whole(line.slot_ms),
    release: line.release === 'agent' ? 'agent' : 'executor',
  }
}

function readFailure(line: JsonObject): FailureLine {
  return { ...readPlace(line), windowMs: line.window_ms === null ? null : whole(line.window_ms) }
}

function readPlace(line: JsonObject): Omit<ChargedLine, 'slotMs'> {
  return {
    counter: text(line.counter),
    cell: text(line.cell),
    value: text(line.value),
    amount: whole(line.amount),
    money: line.money === true,
  }
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  if (value === undefined || !isJsonList(value)) throw unreadable()
  return value.map((item) => {
    if (!isJsonObject(item)) throw unreadable()
    return item
  })
}

function text(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw unreadable()
  return value
}

function whole(value: JsonValue | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw unreadable()
  return value
}

function unreadable(): Error {
  return new Error('a reservation cannot be read')
}
