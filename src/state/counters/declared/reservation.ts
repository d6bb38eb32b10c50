import { type JsonObject, type JsonValue, isJsonList } from '../../../core/json.js'
import { readList, readText, readWhole } from './lines.js'

/** What an ALLOW reserved, besides the lines that its entry has, kept as long as it can be given back. */
export interface Reservation {
  /** From then on nothing is given back. */
  readonly leaseEndsMs: number
  /** The counters that take an agent's word for a failure or a smaller amount. */
  readonly trusting: readonly string[]
  /** What is counted if the call is reported as failed. */
  readonly failures: readonly FailureLine[]
}

export interface FailureLine {
  readonly counter: string
  readonly cell: string
  readonly value: string
  readonly amount: number
  /** Null = lifetime. */
  readonly windowMs: number | null
}

export function writeReservation({ leaseEndsMs, trusting, failures }: Reservation): JsonObject {
  return {
    lease_ends_ms: leaseEndsMs,
    trusting,
    failures: failures.map(({ windowMs, ...line }) => ({ ...line, window_ms: windowMs })),
  }
}

/** Throws for what `writeReservation` did not write: an outcome is then not accepted. */
export function readReservation(body: JsonObject): Reservation {
  return {
    leaseEndsMs: readWhole(body.lease_ends_ms),
    trusting: readTexts(body.trusting),
    failures: readList(body.failures).map((line) => ({
      counter: readText(line.counter),
      cell: readText(line.cell),
      value: readText(line.value),
      amount: readWhole(line.amount),
      windowMs: line.window_ms === null ? null : readWhole(line.window_ms),
    })),
  }
}

function readTexts(value: JsonValue | undefined): readonly string[] {
  return value !== undefined && isJsonList(value) ? value.map(readText) : []
}
