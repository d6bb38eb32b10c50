import { SYMBOLS, type CharSet } from './char-set.js'
import { toNfa, type Nfa } from './nfa.js'
import { parsePattern, PatternError } from './syntax.js'

/**
 * A deterministic automaton: one table look-up per character, so that a match costs no more steps than it has
 * characters, whatever the text. State 0 is dead, state 1 the start.
 */
export interface Automaton {
  /** Which column of the table each symbol stands in. */
  readonly columns: Uint8Array
  readonly width: number
  readonly next: Uint16Array
  /** 1 at each state that accepts. */
  readonly accepts: Uint8Array
}

export const DEAD = 0
export const START = 1
const MAX_STATES = 4_000

/** Throws PatternError: not a pattern, or one whose automaton would be too large, or that matches nothing at all. */
export function compilePattern(source: string, { ignoreCase = false } = {}): Automaton {
  const nfa = toNfa(parsePattern(source, ignoreCase))
  const { columns, samples } = columnsOf(nfa.sets)
  const ids = new Map<string, number>([['', DEAD]])
  const members: Int32Array[] = [new Int32Array()]
  const idOf = (states: Int32Array): number => {
    const key = states.join()
    const known = ids.get(key)
    if (known !== undefined) return known
    if (members.length >= MAX_STATES)
      throw new PatternError('the pattern is too ambiguous: it needs too many states', 0)
    ids.set(key, members.length)
    return members.push(states) - 1
  }
  const reach = closures(nfa)
  const byTargets = new Map<string, number>()
  const after = (states: Int32Array, symbol: number): number => {
    const targets = targetsOf(nfa, states, symbol)
    const known = byTargets.get(targets)
    if (known !== undefined) return known
    const id = idOf(closed(targets, reach))
    byTargets.set(targets, id)
    return id
  }
  idOf(Int32Array.from(reach(nfa.start)).sort())
  const rows: number[] = samples.map(() => DEAD)
  for (let id = START; id < members.length; id++) {
    const states = members[id] ?? new Int32Array()
    for (const symbol of samples) rows.push(after(states, symbol))
  }
  const accepts = Uint8Array.from(members, (states) => (states.includes(nfa.accept) ? 1 : 0))
  if (accepts[START] === 1) throw new PatternError('the pattern matches the empty text', 0)
  return { columns, width: samples.length, next: Uint16Array.from(rows), accepts }
}

/** Symbols that no set tells apart share a column; `samples` has one symbol of each. */
function columnsOf(sets: readonly (CharSet | null)[]): { readonly columns: Uint8Array; readonly samples: number[] } {
  let columns = new Uint8Array(SYMBOLS)
  let samples = [0]
  for (const set of new Set(sets)) {
    if (set === null) continue
    const ids = new Map<number, number>()
    const finer: number[] = []
    columns = columns.map((column, symbol) => {
      const part = 2 * column + (set[symbol] ?? 0)
      const id = ids.get(part) ?? finer.push(symbol) - 1
      ids.set(part, id)
      return id
    })
    samples = finer
  }
  return { columns, samples }
}

/** From each state: the states that read or accept, reached without reading. Worked out when first asked for. */
function closures({ sets, accept, free }: Nfa): (state: number) => readonly number[] {
  const known = new Map<number, readonly number[]>()
  return (state) => {
    const before = known.get(state)
    if (before !== undefined) return before
    const seen = new Set([state])
    for (const each of seen) for (const target of free[each] ?? []) seen.add(target)
    const telling = [...seen].filter((each) => sets[each] !== null || each === accept)
    known.set(state, telling)
    return telling
  }
}

/** Where reading the symbol leads from these states, before what is reached from there: a state per code unit. */
function targetsOf({ sets, to, accept }: Nfa, states: Int32Array, symbol: number): string {
  let targets = ''
  for (const state of states) {
    if (sets[state]?.[symbol] === 1) targets += String.fromCharCode(to[state] ?? accept)
  }
  return targets
}

/** These states and what is reached from them without reading; sorted, each once. */
function closed(targets: string, reach: (state: number) => readonly number[]): Int32Array {
  const reached = new Set<number>()
  for (let at = 0; at < targets.length; at++) {
    for (const target of reach(targets.charCodeAt(at))) reached.add(target)
  }
  return Int32Array.from(reached).sort()
}

/** Where a whole text is accepted: for tests, and for values that stand alone. */
export function matchesAll(automaton: Automaton, text: string): boolean {
  let state = START
  for (let at = 0; at < text.length && state !== DEAD; at++) state = advance(automaton, state, text.charCodeAt(at))
  return automaton.accepts[state] === 1
}

export function advance({ columns, width, next }: Automaton, state: number, codeUnit: number): number {
  const column = columns[codeUnit < 128 ? codeUnit : 128] ?? 0
  return next[state * width + column] ?? DEAD
}
