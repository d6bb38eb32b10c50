import type { Completion, Machine } from '../machine.js'
import { child, first, type SyntaxNode } from '../syntax/tree.js'
import { originsOf, truthOf } from '../values/reading.js'
import { innerScope, type Scope } from '../values/scope.js'
import { arrayValue, numberValue, textValue, unknown, type Cell, type Value } from '../values/value.js'
import { either } from '../values/either.js'
import { aside, inLoop, setCell, under, watched } from './cells.js'
import { guardsOf } from './guards.js'
import { tellEndless } from './endless.js'
import { widened } from './widen.js'

const MAX_NESTED = 3
/** Of a loop whose turns go ways that are not known. */
const MAX_UNSURE_TURNS = 12
const MAX_TURNS_EACH = 1_024

interface Loop {
  readonly node: SyntaxNode
  readonly condition: SyntaxNode | undefined
  readonly body: SyntaxNode | undefined
  readonly increment: SyntaxNode | undefined
  /** The body comes before the condition. */
  readonly bodyFirst: boolean
}

export function forLoop(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const own = innerScope(scope)
  const initializer = child(node, 'initializer')
  if (initializer !== undefined) machine.run(initializer, own)
  const condition = child(node, 'condition')
  const test = condition?.type === 'expression_statement' ? first(condition) : condition
  const isEmpty = test === undefined || test.type === 'empty_statement'
  return turn(machine, own, {
    node,
    condition: isEmpty ? undefined : test,
    body: child(node, 'body'),
    increment: child(node, 'increment'),
    bodyFirst: false,
  })
}

export function whileLoop(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [condition, body] = [child(node, 'condition'), child(node, 'body')]
  return turn(machine, innerScope(scope), { node, condition, body, increment: undefined, bodyFirst: false })
}

export function doWhile(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [condition, body] = [child(node, 'condition'), child(node, 'body')]
  return turn(machine, innerScope(scope), { node, condition, body, increment: undefined, bodyFirst: true })
}

/** Turn by turn while it is known that it goes on; then for any further number of turns. */
function turn(machine: Machine, scope: Scope, loop: Loop): Completion {
  const endless = tellEndless(machine, loop.node, loop.condition, loop.body, scope) ? 1 : 0
  machine.state.endless += endless
  const completion = turns(machine, scope, loop)
  machine.state.endless -= endless
  return completion
}

function turns(machine: Machine, scope: Scope, loop: Loop): Completion {
  return inLoop(machine.state, () => {
    for (let turns = 0; ; turns++) {
      const goesOn =
        loop.condition === undefined || (loop.bodyFirst && turns === 0) ? true : truth(machine, loop.condition, scope)
      if (goesOn === false) {
        if (turns === 0) aside(machine.state, () => once(machine, scope, loop))
        return 'normal'
      }
      if (goesOn === null || turns >= MAX_TURNS_EACH || machine.state.turnsLeft <= 0)
        return anyTurns(machine, scope, loop)
      machine.state.turnsLeft -= 1
      const { forks } = machine.state
      const completion = once(machine, scope, loop)
      const ended = endOf(machine, loop, completion)
      if (ended !== null) return ended
      if (turns >= MAX_UNSURE_TURNS && machine.state.forks > forks) return anyTurns(machine, scope, loop)
    }
  })
}

function truth(machine: Machine, condition: SyntaxNode, scope: Scope): boolean | null {
  return truthOf(machine.evaluate(condition, scope))
}

function once(machine: Machine, scope: Scope, { condition, body, increment }: Loop): Completion {
  const guards = condition === undefined ? [] : guardsOf(machine, condition, true, scope)
  const completion =
    body === undefined ? 'normal' : under(machine.state, guards, () => machine.run(body, innerScope(scope)))
  if (increment !== undefined && (completion === 'normal' || completion === 'continue'))
    machine.evaluate(increment, scope)
  return completion
}

/** How the loop ends after a turn; null: it goes on. */
function endOf(machine: Machine, { node }: Loop, completion: Completion): Completion | null {
  if (completion === 'return' || completion === 'throw') return completion
  if (machine.state.label !== null && (completion === 'break' || completion === 'continue')) {
    const isOwn = machine
      .text({ ...node, start: Math.max(0, node.start - 80), end: node.start })
      .trimEnd()
      .endsWith(`${machine.state.label}:`)
    if (!isOwn) return completion
    if (completion === 'continue') {
      machine.state.label = null
      return null
    }
    return completion
  }
  return completion === 'break' ? 'normal' : null
}

/** First with the values as they stand, then with what changes in it unknown. */
function anyTurns(machine: Machine, scope: Scope, loop: Loop): Completion {
  const { state } = machine
  const { result: completion, before } = watched(state, () => once(machine, scope, loop))
  if (before.size > 0 && state.loops <= MAX_NESTED) {
    widenAll(machine, before)
    const again = watched(state, () => {
      if (loop.condition !== undefined) machine.evaluate(loop.condition, scope)
      return once(machine, scope, loop)
    })
    widenAll(machine, again.before)
  } else widenAll(machine, before)
  for (const [cell, value] of before) setCell(state, cell, either([value, cell.value]))
  const isSure = completion === 'return' || completion === 'throw'
  return isSure && (loop.condition === undefined || loop.bodyFirst) ? completion : 'normal'
}

function widenAll(machine: Machine, before: ReadonlyMap<Cell, Value>): void {
  for (const [cell, value] of before) setCell(machine.state, cell, widened(value, cell.value))
}

export function forIn(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [left, right, body] = [child(node, 'left'), child(node, 'right'), child(node, 'body')]
  if (left === undefined || right === undefined) return 'normal'
  const source = machine.evaluate(right, scope)
  const items = node.operator === 'in' || isKeys(machine, left, right) ? keysOf(source) : itemsOf(machine, source)
  const bindBody = (value: Value): Completion => {
    const own = innerScope(scope)
    machine.bind(left, value, own, isDeclared(machine, node, left) ? 'let' : 'assign')
    return body === undefined ? 'normal' : machine.run(body, own)
  }
  return inLoop(machine.state, () => overItems(machine, node, items, bindBody))
}

function isKeys(machine: Machine, left: SyntaxNode, right: SyntaxNode): boolean {
  return machine.text({ ...left, start: left.end, end: right.start }).trim() === 'in'
}

function isDeclared(machine: Machine, node: SyntaxNode, left: SyntaxNode): boolean {
  return /\b(?:const|let|var|using)\s*$/.test(machine.text({ ...node, end: left.start }).slice(-24))
}

const MAX_ITEMS = 64

function overItems(
  machine: Machine,
  node: SyntaxNode,
  items: Value & { kind: 'array' },
  each: (item: Value) => Completion,
): Completion {
  const loop = { node, condition: undefined, body: undefined, increment: undefined, bodyFirst: false }
  const isShort = items.items.length <= Math.min(MAX_ITEMS, machine.state.turnsLeft)
  const known = isShort ? items.items : []
  for (const item of known) {
    machine.state.turnsLeft -= 1
    const ended = endOf(machine, loop, each(item))
    if (ended !== null) return ended
  }
  if (items.items.length === 0 && !items.open) aside(machine.state, () => each(unknown()))
  if (isShort && !items.open) return 'normal'
  const further =
    items.items.length > 0 && !isShort && items.items.length <= 2_000 ? widestOf(items.items) : unknown(items.origins)
  const { before } = watched(machine.state, () => each(further))
  widenAll(machine, before)
  if (before.size > 0 && machine.state.loops <= MAX_NESTED) {
    const again = watched(machine.state, () => each(further))
    widenAll(machine, again.before)
  }
  for (const [cell, value] of before) setCell(machine.state, cell, either([value, cell.value]))
  return 'normal'
}

function widestOf(items: readonly Value[]): Value {
  return items.reduce((sum, item) => widened(sum, item))
}

function keysOf(source: Value): Value & { kind: 'array' } {
  if (source.kind === 'object')
    return arrayValue(
      [...source.fields.keys()].map((key) => textValue(key)),
      source.open,
      source.origins,
    )
  if (source.kind === 'array')
    return arrayValue(
      source.items.map((_item, at) => textValue(String(at))),
      source.open,
    )
  return arrayValue([], true, originsOf(source))
}

/** What a loop goes over. */
export function itemsOf(machine: Machine, source: Value): Value & { kind: 'array' } {
  if (source.kind === 'array') return { ...source, items: [...source.items] }
  if (
    source.kind === 'text' &&
    source.text.parts.length === 1 &&
    typeof source.text.parts[0] === 'string' &&
    source.text.parts[0].length <= 2_048
  )
    return arrayValue(Array.from(source.text.parts[0]).map((one) => textValue(one, source.text.origins)))
  if (source.kind === 'bytes' && source.binary !== null && source.binary.length <= 2_048)
    return arrayValue(Array.from(source.binary).map((one) => numberValue(one.charCodeAt(0))))
  if (source.kind === 'instance' && source.fields.has('items')) {
    const items = source.fields.get('items')?.value
    if (items?.kind === 'array') return { ...items, items: [...items.items] }
  }
  if (source.kind === 'either') {
    const lists = source.values.map((one) => itemsOf(machine, one))
    return arrayValue(
      lists.flatMap(({ items }) => items),
      lists.some(({ open }) => open),
      lists.flatMap(({ origins }) => origins),
    )
  }
  return arrayValue([], true, originsOf(source))
}
