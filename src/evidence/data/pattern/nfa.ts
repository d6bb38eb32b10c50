import type { CharSet } from './char-set.js'
import { PatternError, type Pattern } from './syntax.js'

/** Thompson's construction. A state either reads one character of `set` and goes to `to`, or goes on along `free`. */
export interface Nfa {
  readonly start: number
  readonly accept: number
  readonly sets: readonly (CharSet | null)[]
  readonly to: readonly number[]
  readonly free: readonly (readonly number[])[]
}

const MAX_STATES = 6_000

/** Throws PatternError when the repeats make it too large. */
export function toNfa(pattern: Pattern): Nfa {
  const states: States = { sets: [], to: [], free: [] }
  const start = addState(states)
  const accept = add(states, pattern, start)
  return { start, accept, ...states }
}

interface States {
  readonly sets: (CharSet | null)[]
  readonly to: number[]
  readonly free: number[][]
}

function addState({ sets, to, free }: States): number {
  if (sets.length >= MAX_STATES) throw new PatternError('the pattern is too large: smaller repeats are needed', 0)
  sets.push(null)
  to.push(-1)
  return free.push([]) - 1
}

function link({ free }: States, from: number, to: number): void {
  free[from]?.push(to)
}

/** Adds `part` behind the state `from`; the state where it ends. */
function add(states: States, part: Pattern, from: number): number {
  switch (part.kind) {
    case 'chars': {
      const [reading, end] = [addState(states), addState(states)]
      link(states, from, reading)
      states.sets[reading] = part.set
      states.to[reading] = end
      return end
    }
    case 'sequence':
      return part.parts.reduce((at, each) => add(states, each, at), from)
    case 'choice': {
      const end = addState(states)
      for (const option of part.options) link(states, add(states, option, from), end)
      return end
    }
    case 'repeat':
      return addRepeat(states, part, from)
  }
}

function addRepeat(states: States, { part, min, max }: Extract<Pattern, { kind: 'repeat' }>, from: number): number {
  let at = from
  for (let count = 0; count < min; count++) at = add(states, part, at)
  const end = addState(states)
  link(states, at, end)
  if (max === null) {
    const loop = addState(states)
    link(states, at, loop)
    const back = add(states, part, loop)
    link(states, back, loop)
    link(states, back, end)
  }
  for (let count = min; count < (max ?? 0); count++) {
    at = add(states, part, at)
    link(states, at, end)
  }
  return end
}
