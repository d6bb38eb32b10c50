/** What is known of the value of an expression. */
export interface Term {
  /** Paths within the request (`R`, `attr`, …): it may be what stands there, of which nothing has been read so far. */
  readonly at: readonly (readonly string[])[]
  /** The only texts that it may be; null: any. */
  readonly is: Texts
  /** The only texts that may be elements of it, where it is a list; null: any. */
  readonly holds: Texts
}

export type Texts = ReadonlySet<string> | null

const NONE: ReadonlySet<string> = new Set()

export const UNKNOWN: Term = { at: [], is: null, holds: null }
/** Neither a text nor a list. */
export const OTHER: Term = { at: [], is: NONE, holds: NONE }

export function textTerm(text: string): Term {
  return { ...OTHER, is: new Set([text]) }
}

export function listTerm(elements: readonly Term[]): Term {
  return { ...OTHER, holds: elements.map(({ is }) => is).reduce(anyOf, NONE) }
}

/** One or the other. */
export function either(one: Term, other: Term): Term {
  return { at: [...one.at, ...other.at], is: anyOf(one.is, other.is), holds: anyOf(one.holds, other.holds) }
}

/** `one + other`: lists put together, or texts, of which nothing is known then. */
export function joined(one: Term, other: Term): Term {
  const noText = one.is?.size === 0 && other.is?.size === 0
  return { at: [], is: noText ? NONE : null, holds: anyOf(one.holds, other.holds) }
}

function anyOf(one: Texts, other: Texts): Texts {
  return one === null || other === null ? null : new Set([...one, ...other])
}
