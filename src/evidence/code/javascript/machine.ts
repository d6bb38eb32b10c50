import type { Analysis, Site } from '../analysis/analysis.js'
import type { Text } from '../analysis/text.js'
import type { DynamicFact } from '../facts/facts.js'
import type { SyntaxNode } from './syntax/tree.js'
import type { Frame, Scope } from './values/scope.js'
import type { Cell, FunctionValue, Value } from './values/value.js'

/** How a statement ends. */
export type Completion = 'normal' | 'break' | 'continue' | 'return' | 'throw'

/** A call, whatever is called. */
export interface Call {
  readonly callee: Value
  /** The receiver; null where there is none. */
  readonly self: Value | null
  readonly args: readonly Value[]
  readonly node: SyntaxNode
  readonly isNew: boolean
  /** What a text that is run as code can see. */
  readonly scope?: Scope
}

/** A function that was met, and the circumstances under which it came to be. */
export interface Met {
  readonly value: FunctionValue
  readonly self: Value | null
  readonly guards: readonly string[]
  readonly loops: number
}

/** A function that may run later, and what it saw when it was handed over. */
export interface Later {
  readonly fn: FunctionValue
  readonly self: Value | null
  readonly args: readonly Value[]
  readonly guards: readonly string[]
  readonly loops: number
  readonly seen: readonly (Value | null)[]
}

export interface State {
  guards: readonly string[]
  loops: number
  /** A function that nobody calls is being followed. */
  isUncalled: boolean
  /** Loops around that nothing ends. */
  endless: number
  /** Of the evaluation, in nodes. */
  depth: number
  /** Values before the branch that is being followed, of the cells that it writes; null outside of branches. */
  trail: Map<Cell, Value> | null
  /** The functions that are being followed, outermost first. */
  calls: readonly SyntaxNode[]
  /** Turns of loops that may still be followed one by one. */
  turnsLeft: number
  /** What the last statement that is an expression gave. */
  last: Value
  /** How often it was not known which way the code goes. */
  forks: number
  /** The label that a `break` or `continue` names. */
  label: string | null
  readonly met: Map<SyntaxNode, Met>
  readonly followed: Set<SyntaxNode>
  readonly later: Map<SyntaxNode, Later>
  /** Members of modules and globals that the code has replaced, by their names. */
  readonly replaced: Map<string, Cell>
}

/** What the parts of the evaluation know of each other. */
export interface Machine {
  /** Of the text that is being evaluated: code inside the code has its own. */
  analysis: Analysis
  readonly state: State
  readonly program: Scope
  evaluate(node: SyntaxNode, scope: Scope): Value
  run(node: SyntaxNode, scope: Scope): Completion
  /** The statements of a body, in a scope of their own if they need one. */
  runAll(nodes: readonly SyntaxNode[], scope: Scope): Completion
  call(call: Call): Value
  /** Calls a function of the code with these values. */
  follow(fn: FunctionValue, self: Value | null, args: readonly Value[], more?: Partial<Frame>): Value
  /** `name` null: it is not known which member. */
  member(receiver: Value, name: string | null, node: SyntaxNode): Value
  /** Writes a member; nothing is told. */
  setMember(receiver: Value, name: string | null, value: Value): void
  /** Writes a member as an assignment does: with its mutation told. */
  write(receiver: Value, name: string | null, value: Value, node: SyntaxNode): void
  /** Tells that a member is taken away. */
  tellDelete(receiver: Value, name: string | null, node: SyntaxNode): void
  /** Binds a pattern: of a declaration, or an assignment. */
  bind(pattern: SyntaxNode, value: Value, scope: Scope, how: 'let' | 'var' | 'assign'): void
  /** Runs a text as code; its value is that of its last expression. */
  runCode(text: Text, dynamic: DynamicFact['kind'], site: Site, scope: Scope): Value
  text(node: SyntaxNode): string
  site(node: SyntaxNode): Site
}
