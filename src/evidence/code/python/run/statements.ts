import { binary } from '../fold/operators.js'
import { itemsOf, push } from '../fold/container-methods.js'
import { child, children, type Node } from '../tree.js'
import { NONE, name } from '../values/make.js'
import { truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { remove } from './assign.js'
import { defineClass, defineFunction } from './define.js'
import { addGuards, guardsOf, naming, under } from './guards.js'
import { importModules, importNames } from './imports.js'
import { branch } from './journal.js'
import { forLoop, whileLoop } from './loops.js'
import { matchStatement, tryStatement, withStatement } from './blocks.js'
import { positional, type Ending, type Run } from './run.js'

/** Of one way of a chain of conditions. */
const MAX_GUARDS = 16

type Execute = (run: Run, node: Node) => Ending | undefined

/** Statements in their order; what comes after the end of them is not reached. Guards that they are hold to the end of the block. */
export function executeBlock(run: Run, nodes: readonly Node[]): Ending {
  for (const node of nodes) {
    run.analysis.spend()
    const ending = statement(run, node)
    if (ending !== 'next') return ending
  }
  return 'next'
}

function statement(run: Run, node: Node): Ending {
  const execute = BY_TYPE.get(node.type)
  if (execute !== undefined) return execute(run, node) ?? 'next'
  run.evaluate(node)
  return 'next'
}

function expressionStatement(run: Run, node: Node): undefined {
  for (const each of node.children) {
    if (each.type === 'augmented_assignment') augmented(run, each)
    else run.evaluate(each)
    guardBy(run, each)
  }
}

/** A call for itself may be a check that raises: what follows comes after it. */
function guardBy(run: Run, node: Node): void {
  const call = node.type === 'await' ? node.children[0] : node
  const callee = call?.type === 'call' ? child(call, 'function') : null
  if (callee === null || call === undefined) return
  if (!isPlainName(callee)) return
  const value = run.evaluate(callee)
  const isOwn =
    value.kind === 'unknown' || value.kind === 'function' || (value.kind === 'method' && value.function !== null)
  const text = naming(run, call)
  if (isOwn && text.length < 64 && !text.includes('…')) addGuards(run, [text])
}

/** Names and dots only: looking at it again does nothing again. */
function isPlainName(callee: Node): boolean {
  let at: Node | null = callee
  while (at?.type === 'attribute') at = child(at, 'object')
  return at?.type === 'identifier'
}

function augmented(run: Run, node: Node): void {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (left === null || right === null) return
  const before = run.evaluate(left)
  const value = run.evaluate(right)
  const operator = (child(node, 'operator')?.type ?? '+=').slice(0, -1)
  if (before.kind === 'list' && operator === '+') {
    push(before, itemsOf(before, value))
    return
  }
  run.assign(left, binary(operator, before, value))
}

function ifStatement(run: Run, node: Node): Ending {
  const condition = child(node, 'condition')
  const consequence = child(node, 'consequence')
  for (const stray of node.children) if (stray.type === 'ERROR') run.execute(stray.children)
  return condition === null ? 'next' : choose(run, clausesOf(node, condition, consequence))
}

/** One way of an `if`; the last may have no condition. */
interface Clause {
  readonly condition: Node | null
  readonly body: Node | null
}

function clausesOf(node: Node, condition: Node, consequence: Node | null): readonly Clause[] {
  const rest = children(node, 'alternative').map((each): Clause => ({
    condition: child(each, 'condition'),
    body: child(each, 'consequence') ?? child(each, 'body'),
  }))
  return [{ condition, body: consequence }, ...rest]
}

interface Way {
  readonly guards: readonly string[]
  readonly against: readonly string[]
  readonly body: Node | null
}

/** Each way that may be taken, one after the other: chains of `elif` are as long as they like. */
function choose(run: Run, clauses: readonly Clause[]): Ending {
  const ways: Way[] = []
  let against: readonly string[] = []
  let isOpen = true
  for (const { condition, body } of clauses) {
    const truth = condition === null ? true : truthOf(run.evaluate(condition))
    if (truth === false) continue
    const guards = condition === null || truth === true ? [] : guardsOf(run, condition, true)
    const negative = condition === null || truth === true ? [] : guardsOf(run, condition, false)
    ways.push({ guards: [...against, ...guards].slice(-MAX_GUARDS), against: negative, body })
    against = [...against, ...negative].slice(-MAX_GUARDS)
    isOpen = truth === null
    if (!isOpen) break
  }
  if (isOpen) ways.push({ guards: against, against: [], body: null })
  return follow(run, ways)
}

function follow(run: Run, ways: readonly Way[]): Ending {
  const take = ({ guards, body }: Way): Ending =>
    under(run, guards, () => (body === null ? 'next' : run.execute(body.children)))
  const [only] = ways
  if (only === undefined) return 'next'
  if (ways.length === 1) return take(only)
  const endings: Ending[] = []
  const acts = ways.map((way) => (): Ending => {
    const ending = take(way)
    endings.push(ending)
    return ending
  })
  const ending = branch(run.state, acts)
  if (ending === 'next') guardBehind(run, ways, endings)
  return ending
}

/** What holds behind an `if` of which some ways leave: the conditions of the first ones do not, or that of the only one that stays does. */
function guardBehind(run: Run, ways: readonly Way[], endings: readonly Ending[]): void {
  for (const [at, way] of ways.entries()) {
    if (endings[at] === 'next') break
    addGuards(run, way.against)
  }
  const staying = ways.filter((_way, at) => endings[at] === 'next')
  if (staying.length === 1) addGuards(run, staying[0]?.guards ?? [])
}

function returned(run: Run, node: Node): Ending {
  const [inner] = node.children
  const value = inner === undefined ? NONE : run.evaluate(inner)
  run.state.calls.at(-1)?.returns.push(value)
  return 'return'
}

function asserted(run: Run, node: Node): undefined {
  const [condition] = node.children
  for (const each of node.children) run.evaluate(each)
  if (condition !== undefined) addGuards(run, guardsOf(run, condition, true))
}

function decorated(run: Run, node: Node): undefined {
  const decorators = node.children.filter(({ type }) => type === 'decorator')
  const definition = child(node, 'definition')
  if (definition?.type === 'function_definition') defineFunction(run, definition, decorators)
  else if (definition !== null) defineClass(run, definition, decorators)
}

function elsewhere(run: Run, node: Node): undefined {
  const { scope } = run.state
  for (const each of node.children) {
    const called = run.written(each)
    let outer = scope.parent
    while (
      outer !== null &&
      outer.parent !== null &&
      (node.type === 'global_statement' || !outer.variables.has(called))
    )
      outer = outer.parent
    if (outer !== null) scope.elsewhere.set(called, outer)
  }
}

function evaluateAll(run: Run, node: Node): undefined {
  for (const each of node.children) run.evaluate(each)
}

/** What could not be parsed is looked through for what could. */
function broken(run: Run, node: Node): undefined {
  run.execute(node.children)
}

function printed(run: Run, node: Node): undefined {
  const values = node.children.filter(({ type }) => type !== 'chevron').map((each) => run.evaluate(each))
  run.call(name('print'), positional(...values), node)
}

function executed(run: Run, node: Node): undefined {
  const values: Value[] = node.children.map((each) => run.evaluate(each))
  run.call(name('exec'), positional(...values), node)
}

const BY_TYPE: ReadonlyMap<string, Execute> = new Map<string, Execute>([
  ['expression_statement', expressionStatement],
  ['return_statement', returned],
  ['raise_statement', (run, node) => (evaluateAll(run, node), 'raise')],
  ['break_statement', () => 'break'],
  ['continue_statement', () => 'continue'],
  ['pass_statement', () => 'next'],
  ['assert_statement', asserted],
  ['if_statement', ifStatement],
  ['for_statement', forLoop],
  ['while_statement', whileLoop],
  ['try_statement', tryStatement],
  ['with_statement', withStatement],
  ['match_statement', matchStatement],
  [
    'function_definition',
    (run, node) => {
      defineFunction(run, node, [])
      return undefined
    },
  ],
  [
    'class_definition',
    (run, node) => {
      defineClass(run, node, [])
      return undefined
    },
  ],
  ['decorated_definition', decorated],
  [
    'import_statement',
    (run, node) => {
      importModules(run, node)
      return undefined
    },
  ],
  [
    'import_from_statement',
    (run, node) => {
      importNames(run, node)
      return undefined
    },
  ],
  ['future_import_statement', () => 'next'],
  ['global_statement', elsewhere],
  ['nonlocal_statement', elsewhere],
  [
    'delete_statement',
    (run, node) => {
      for (const each of node.children) remove(run, each)
      return undefined
    },
  ],
  ['print_statement', printed],
  ['exec_statement', executed],
  ['type_alias_statement', () => 'next'],
  ['block', (run, node) => run.execute(node.children)],
  ['ERROR', broken],
])
