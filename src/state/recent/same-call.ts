import type { JsonObject } from '../../core/json.js'
import { DAY_MS, HOUR_MS, MINUTE_MS, secondsSince } from '../time.js'
import { outcomeWord, type CallEvent } from './call-event.js'

/** `same_call`: what became of this very call (tool and canonical arguments) before. */
export function sameCall(events: readonly CallEvent[], call: string | null, nowMs: number): JsonObject {
  const same = call === null ? [] : events.filter((event) => event.call === call)
  const within = (windowMs: number): number => same.filter(({ atMs }) => nowMs - atMs < windowMs).length
  const last = same.at(-1) ?? null
  return {
    seen: last !== null,
    minute: within(MINUTE_MS),
    hour: within(HOUR_MS),
    day: within(DAY_MS),
    seconds_ago: secondsSince(last?.atMs ?? null, nowMs),
    decision: last?.decision ?? 'none',
    outcome: last === null ? 'none' : outcomeWord(last),
  }
}
