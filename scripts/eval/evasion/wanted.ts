import type { FactKind } from '../../../src/evidence/code/facts/facts.js'

/**
 * A fact that the code must show, by the members that count. A text, a number or a boolean stands for itself; a list:
 * one of these (of a member that is a list itself: it holds one of these).
 */
export interface Wanted {
  readonly kind: FactKind
  readonly members: Readonly<Record<string, Plain | readonly Plain[]>>
}
type Plain = string | number | boolean | null

export function want(kind: FactKind, members: Wanted['members'] = {}): Wanted {
  return { kind, members }
}

/** Facts as they come from the analysis. */
export type FoundFacts = Readonly<Record<FactKind, readonly object[]>>

export function shows(facts: FoundFacts, { kind, members }: Wanted): boolean {
  return facts[kind].some((fact) =>
    Object.entries(members).every(([name, wanted]) => fits(new Map(Object.entries(fact)).get(name), wanted)),
  )
}

function fits(value: unknown, wanted: Plain | readonly Plain[]): boolean {
  const oneOf: readonly unknown[] = isList(wanted) ? wanted : [wanted]
  return Array.isArray(value) ? value.some((each) => oneOf.includes(each)) : oneOf.includes(value)
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
