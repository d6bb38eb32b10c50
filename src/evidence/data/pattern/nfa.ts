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
  const sets: (CharSet | null)[] = []
  const to: number[] = []
  const free: number[][] = []
  const state = (): number => {
    if (sets.length >= MAX_STATES) throw new PatternError('the pattern is too large: smaller repeats are needed', 0)
    sets.push(null)
    to.push(-1)
    return free.push([]) - 1
  }
  const link = (from: number, target: number): void => {
    free[from]?.push(target)
  }
  /** Adds `part` behind the state `from`; the state where it ends. */
  const add = (part: Pattern, from: number): number => {
    switch (part.kind) {
      case 'chars': {
        const [reading, end] = [state(), state()]
        link(from, reading)
        sets[reading] = part.set
        to[reading] = end
        return end
      }
      case 'sequence':
        return part.parts.reduce((at, each) => add(each, at), from)
      case 'choice': {
        const end = state()
        for (const option of part.options) link(add(option, from), end)
        return end
      }
      case 'repeat':
        return repeat(part.part, part.min, part.max, from)
    }
  }
  const repeat = (part: Pattern, min: number, max: number | null, from: number): number => {
    let at = from
    for (let count = 0; count < min; count++) at = add(part, at)
    const end = state()
    link(at, end)
    if (max === null) {
      const loop = state()
      link(at, loop)
      const back = add(part, loop)
      link(back, loop)
      link(back, end)
    }
    for (let count = min; count < (max ?? 0); count++) link((at = add(part, at)), end)
    return end
  }
  const start = state()
  const accept = add(pattern, start)
  return { start, accept, sets, to, free }
}
