import { DEAD, START, type Automaton } from '../pattern/automaton.js'
import { symbolOf } from '../pattern/char-set.js'
import type { Budget } from './budget.js'
import type { Entry } from './plan.js'
import type { Place } from './standing.js'
import { isWordCharacter } from './vocabulary.js'

/** A match is never longer. */
export const MAX_MATCH = 512
/** Of the ends that a pattern accepts, so many are tried, the farthest first. */
const MAX_ENDS = 12

/** Where a value could begin, and the ends that its pattern accepts, in order. */
export interface Attempt {
  readonly start: number
  readonly ends: readonly number[]
}

/** Where the entry's pattern matches from `at` on; null: nowhere. */
export function attempt({ pattern, joiners }: Entry, text: string, at: number, budget: Budget): Attempt | null {
  if (joiners !== null && isJoinedBefore(joiners, text, at)) return null
  const start = pattern.lead === null ? at : longestEnd(pattern.lead, text, at, budget)
  if (start < 0) return null
  const ends = acceptedEnds(pattern.match, joiners, text, start, budget)
  return ends.length === 0 ? null : { start, ends }
}

/** Where the whole of `place` is matched, and the check agrees. */
export function matchesPlace(
  { pattern }: Pick<Entry, 'pattern'>,
  text: string,
  { start, end }: Place,
  budget: Budget,
): boolean {
  if (end - start > MAX_MATCH) return false
  const { columns, width, next, accepts } = pattern.match
  let state = START
  for (let at = start; at < end && state !== DEAD; at++) {
    state = next[state * width + (columns[symbolOf(text.charCodeAt(at))] ?? 0)] ?? DEAD
  }
  budget.steps -= 2 * (end - start)
  return accepts[state] === 1 && (pattern.check === null || pattern.check(text.slice(start, end)))
}

function longestEnd({ columns, width, next, accepts }: Automaton, text: string, start: number, budget: Budget): number {
  const limit = Math.min(text.length, start + MAX_MATCH)
  let state = START
  let longest = -1
  let at = start
  while (at < limit) {
    state = next[state * width + (columns[symbolOf(text.charCodeAt(at++))] ?? 0)] ?? DEAD
    if (state === DEAD) break
    if (accepts[state] === 1) longest = at
  }
  budget.steps -= at - start
  return longest
}

const NOWHERE: readonly number[] = []

function acceptedEnds(
  { columns, width, next, accepts }: Automaton,
  joiners: Uint8Array | null,
  text: string,
  start: number,
  budget: Budget,
): readonly number[] {
  const limit = Math.min(text.length, start + MAX_MATCH)
  let ends: number[] | null = null
  let state = START
  let at = start
  while (at < limit) {
    state = next[state * width + (columns[symbolOf(text.charCodeAt(at++))] ?? 0)] ?? DEAD
    if (state === DEAD) break
    if (accepts[state] === 1 && isEnd(joiners, text, at)) {
      ends ??= []
      ends.push(at)
      if (ends.length > MAX_ENDS) ends.shift()
    }
  }
  budget.steps -= at - start
  return ends ?? NOWHERE
}

/** What stands before goes on here: over a character that joins, which may be the first one here. */
function isJoinedBefore(joiners: Uint8Array, text: string, at: number): boolean {
  if (at === 0) return false
  const before = text.charCodeAt(at - 1)
  const joins = joiners[symbolOf(before)] === 1
  if (joiners[symbolOf(text.charCodeAt(at))] === 1 && (joins || isWordCharacter(before))) return true
  return joins && at > 1 && isWordCharacter(text.charCodeAt(at - 2))
}

/** No word goes on here, nor behind a character that joins. */
function isEnd(joiners: Uint8Array | null, text: string, end: number): boolean {
  const next = text.charCodeAt(end)
  if (isWordCharacter(next)) return !isWordCharacter(text.charCodeAt(end - 1))
  return joiners === null || joiners[symbolOf(next)] !== 1 || !isWordCharacter(text.charCodeAt(end + 1))
}
