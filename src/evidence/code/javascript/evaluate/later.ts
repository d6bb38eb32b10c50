import type { Later, Machine, State } from '../machine.js'
import type { SyntaxNode } from '../syntax/tree.js'
import { isSame } from '../values/either.js'
import { findCell } from '../values/scope.js'
import type { FunctionValue, Value } from '../values/value.js'

const MAX_LATER = 256
const MAX_MEMBERS = 32
const MAX_ROUNDS = 2
const NAMES = new Set(['identifier', 'shorthand_property_identifier'])

/** A function that was handed over, or that waits, may run on when what it sees has changed. */
export function remember(machine: Machine, fn: FunctionValue, self: Value | null, args: readonly Value[]): void {
  const { later, guards, loops, isUncalled } = machine.state
  if (isUncalled || (later.size >= MAX_LATER && !later.has(fn.node))) return
  later.set(fn.node, { fn, self, args, guards, loops, seen: seenBy(machine, fn, self) })
}

/** The rest of it runs after what follows its call. */
export function waits({ node }: FunctionValue): boolean {
  return /^(?:static\s+)?(?:async\b|\*|function\s*\*)/.test(node.source.slice(node.start, node.start + 32))
}

/** Follows again what sees other values at the end than when it was handed over. */
export function followLater(machine: Machine): void {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const changed = [...machine.state.later.values()].filter((one) => isChanged(machine, one))
    if (changed.length === 0) return
    for (const one of changed) under(machine.state, one, () => machine.follow(one.fn, one.self, one.args))
    for (const one of changed)
      under(machine.state, one, () => {
        remember(machine, one.fn, one.self, one.args)
      })
  }
}

function under(state: State, { guards, loops }: Later, way: () => unknown): void {
  const outer = { guards: state.guards, loops: state.loops }
  state.guards = guards
  state.loops = loops
  way()
  state.guards = outer.guards
  state.loops = outer.loops
}

function isChanged(machine: Machine, { fn, self, seen }: Later): boolean {
  const now = seenBy(machine, fn, self)
  return now.length !== seen.length || now.some((value, at) => !isAlike(value, seen[at]))
}

function isAlike(a: Value | null, b: Value | null | undefined): boolean {
  return a === null || b === null || b === undefined ? a === b : isSame(a, b)
}

/** The values of all that it names, and of their members. */
function seenBy(machine: Machine, fn: FunctionValue, self: Value | null): readonly (Value | null)[] {
  const { frame } = fn.scope
  const values = namesIn(machine, fn.node).map((name) => findCell(fn.scope, name)?.value ?? null)
  const all = [...values, ...membersOf(self), ...membersOf(frame.self), ...values.flatMap(membersOf)]
  machine.analysis.spend(1 + all.length / 16)
  return all
}

function membersOf(value: Value | null): readonly Value[] {
  if (value?.kind === 'array') return value.items.slice(0, MAX_MEMBERS)
  if (value?.kind !== 'object') return []
  return [...value.fields.values()].slice(0, MAX_MEMBERS).map((cell) => cell.value)
}

const known = new WeakMap<SyntaxNode, readonly string[]>()

function namesIn(machine: Machine, node: SyntaxNode): readonly string[] {
  const before = known.get(node)
  if (before !== undefined) return before
  const names = new Set<string>()
  const open = [...node.children]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    machine.analysis.spend(1 / 8)
    if (NAMES.has(next.type)) names.add(machine.text(next))
    for (const child of next.children) open.push(child)
  }
  const found = [...names]
  known.set(node, found)
  return found
}
