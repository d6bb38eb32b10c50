import type { JsonObject } from '../../../core/json.js'
import type { Decision } from '../../../core/words.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time.js'
import type { Cell, CellChange, CellRef } from '../cells/cells.js'
import { countNow } from '../cells/count-now.js'
import type { Fingerprint } from '../fingerprint.js'

/** What is counted of an agent, and of an API key, whatever the call is about. */
export type Activity = 'calls' | 'denials' | 'asked' | 'failures'

export interface Actor {
  readonly organisation: string
  readonly kind: 'agent' | 'key'
  readonly id: string
}

/** The last hour to the millisecond, and the last day in slots of five minutes. What is counted stands in a row's value. */
export interface ActorRefs {
  readonly hour: CellRef
  readonly day: CellRef
}

export interface ActorCells {
  readonly hour: Cell
  readonly day: Cell
}

const SELF_RELEASED = 'self_released'

export function actorRefs({ organisation, kind, id }: Actor, fingerprint: Fingerprint): ActorRefs {
  const name = (span: string): string =>
    fingerprint(organisation, JSON.stringify(['activity/v1', organisation, kind, id, span]))
  return {
    hour: { organisation, id: name('hour'), grain: 'exact', keepMs: HOUR_MS },
    day: { organisation, id: name('day'), grain: 'five_minutes', keepMs: DAY_MS },
  }
}

/** `calls`, `denials`, `asked`, `failures`, each `{minute, five_minutes, hour, day}`. */
export function activityFacts({ hour, day }: ActorCells): JsonObject {
  const windows = [
    hour.window(MINUTE_MS).byValue,
    hour.window(5 * MINUTE_MS).byValue,
    hour.window(HOUR_MS).byValue,
    day.window(DAY_MS).byValue,
  ] as const
  const times = (activity: Activity): JsonObject => {
    const [minute = 0, fiveMinutes = 0, inHour = 0, inDay = 0] = windows.map((window) => window.get(activity) ?? 0)
    return { minute, five_minutes: fiveMinutes, hour: inHour, day: inDay }
  }
  return { calls: times('calls'), denials: times('denials'), asked: times('asked'), failures: times('failures') }
}

export function selfReleasedFacts({ day }: ActorCells): JsonObject {
  return { day: day.window(DAY_MS).byValue.get(SELF_RELEASED) ?? 0 }
}

export function activitiesOf(decision: Decision): readonly Activity[] {
  switch (decision) {
    case 'ALLOW':
      return ['calls']
    case 'BLOCK':
      return ['calls', 'denials']
    case 'REQUIRES_APPROVAL':
      return ['calls', 'asked']
  }
}

/** `rows`: what the cells hold, where that is known. */
export function countActivities(
  { hour, day }: ActorRefs,
  activities: readonly Activity[],
  nowMs: number,
  rows = { hour: 0, day: 0 },
): readonly CellChange[] {
  const additions = activities.map((value) => ({ value, amount: 1 }))
  return [countNow(hour, additions, nowMs, rows.hour), countNow(day, additions, nowMs, rows.day)]
}

/** A reservation of this actor was given back on the agent's own word. */
export function countSelfReleased({ day }: ActorRefs, nowMs: number): CellChange {
  return countNow(day, [{ value: SELF_RELEASED, amount: 1 }], nowMs, 0)
}
