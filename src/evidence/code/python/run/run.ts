import type { Analysis, Site } from '../../analysis/analysis.js'
import type { Text } from '../../analysis/text.js'
import type { DynamicFact } from '../../facts/facts.js'
import type { Node } from '../tree.js'
import type { ClassValue, FunctionValue, InstanceValue, Scope, Value } from '../values/value.js'

/** How a piece of code ends: it goes on, or it certainly leaves. */
export type Ending = 'next' | 'return' | 'raise' | 'break' | 'continue'

export interface Arguments {
  readonly positional: readonly Value[]
  readonly keywords: ReadonlyMap<string, Value>
  /** More were given than could be told (`*args` that are not known). */
  readonly isOpen: boolean
}

/** What variables were before a branch changed them, so that another branch begins where this one did. */
export type Journal = Map<Map<string, Value>, Map<string, Value | undefined>>

/** What changes while the code is followed. */
export interface State {
  scope: Scope
  /** Conditions that hold here; see `Around.guards`. */
  readonly guards: string[]
  loops: number
  /** How many branches that may not be taken are around this place. */
  branches: number
  /** Of evaluation in evaluation, so that the stack does not end. */
  depth: number
  /** Functions that are being followed, innermost last. */
  readonly calls: Call[]
  journal: Journal | null
  /** What the code has written into files, by the path as it was written. */
  readonly written: Map<string, Text>
  /** Functions that were met and those that were followed. */
  readonly functions: FunctionValue[]
  readonly followed: Set<Node>
  /** The class that a method belongs to, by its definition; and a thing of each class. */
  readonly owners: Map<Node, ClassValue>
  readonly instances: Map<ClassValue, InstanceValue>
  /** Where the standard input comes from, if it was turned away from the terminal. */
  input: Text | null
  /** Iterations that may still be followed one by one. */
  unrolled: number
}

export interface Call {
  readonly function: FunctionValue
  readonly returns: Value[]
  readonly yields: Value[] | null
  readonly branches: number
}

/** Follows one piece of Python. */
export interface Run {
  readonly analysis: Analysis
  readonly source: string
  readonly state: State
  evaluate(node: Node): Value
  execute(nodes: readonly Node[]): Ending
  /** Binds a name, an attribute, an element or several of them. */
  assign(target: Node, value: Value): void
  call(callee: Value, args: Arguments, node: Node): Value
  attribute(owner: Value, name: string, node: Node): Value
  item(owner: Value, key: Value, node: Node): Value
  setAttribute(owner: Value, name: string, value: Value, node: Node): void
  setItem(owner: Value, key: Value, value: Value, node: Node): void
  /** An attribute or an element is deleted. */
  removeFrom(owner: Value, name: string | null, node: Node): void
  lookup(name: string): Value
  /** Runs a text as Python among the variables of this place; gives what its last expression is. */
  runText(text: Text, how: DynamicFact['kind'], node: Node): Value
  /** What iteration gives; `isExact` where these are all, in their order. */
  elements(value: Value): Elements
  site(node: Node): Site
  /** As written, without line breaks, bounded. */
  written(node: Node): string
}

export interface Elements {
  readonly items: readonly Value[]
  readonly isExact: boolean
}

export const NO_ARGUMENTS: Arguments = { positional: [], keywords: new Map(), isOpen: false }

export function positional(...values: readonly Value[]): Arguments {
  return { positional: values, keywords: new Map(), isOpen: false }
}
