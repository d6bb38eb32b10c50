import { child, type Node } from '../tree.js'
import { findVariable } from './journal.js'
import type { Run } from './run.js'

const MAX_GUARDS = 48
const MAX_LENGTH = 120
const OPPOSITE: Readonly<Record<string, string>> = {
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
  '==': '!=',
  '!=': '==',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
}

const LITERALS = new Set(['true', 'false', 'none', 'integer', 'string'])

/** The guards that hold where this condition does (or, `isTrue` being false, does not). */
export function guardsOf(run: Run, condition: Node, isTrue: boolean, depth = 0): readonly string[] {
  const [first] = condition.children
  if (depth > 16 || LITERALS.has(condition.type)) return []
  if (condition.type === 'parenthesized_expression' && first !== undefined)
    return guardsOf(run, first, isTrue, depth + 1)
  if (condition.type === 'not_operator') {
    const inner = child(condition, 'argument')
    return inner === null ? [] : guardsOf(run, inner, !isTrue, depth + 1)
  }
  if (condition.type === 'boolean_operator') return ofBoth(run, condition, isTrue, depth)
  if (condition.type === 'comparison_operator') return [comparison(run, condition, isTrue)]
  const called = [naming(run, condition), ...meaning(run, condition)]
  return [...new Set(called)].map((text) => (isTrue ? text : `not ${text}`))
}

function ofBoth(run: Run, condition: Node, isTrue: boolean, depth: number): readonly string[] {
  const [left, right] = [child(condition, 'left'), child(condition, 'right')]
  if (left === null || right === null) return []
  const isAnd = child(condition, 'operator')?.type === 'and'
  const both = [...guardsOf(run, left, isTrue, depth + 1), ...guardsOf(run, right, isTrue, depth + 1)]
  return isAnd === isTrue ? both : [both.join(' or ')]
}

function comparison(run: Run, condition: Node, isTrue: boolean): string {
  const operands = condition.children.filter(({ field }) => field !== 'operators').map((each) => naming(run, each))
  const operators = condition.children.filter(({ field }) => field === 'operators').map(({ type }) => type)
  const [only] = operators
  if (operators.length === 1 && only !== undefined)
    return `${operands[0] ?? ''} ${isTrue ? only : (OPPOSITE[only] ?? only)} ${operands[1] ?? ''}`
  const all = operands.map((operand, at) => (at === 0 ? operand : `${operators[at - 1] ?? ''} ${operand}`)).join(' ')
  return isTrue ? all : `not ${all}`
}

/** The names in an expression: calls without their arguments. */
export function naming(run: Run, node: Node, depth = 0): string {
  if (depth > 8) return '…'
  const [first] = node.children
  switch (node.type) {
    case 'call': {
      const callee = child(node, 'function')
      return callee === null ? '…' : `${naming(run, callee, depth + 1)}()`
    }
    case 'await':
    case 'parenthesized_expression':
      return first === undefined ? '…' : naming(run, first, depth + 1)
    case 'attribute': {
      const owner = child(node, 'object')
      const attribute = child(node, 'attribute')
      return owner === null || attribute === null ? '…' : `${naming(run, owner, depth + 1)}.${run.written(attribute)}`
    }
    case 'subscript': {
      const owner = child(node, 'value')
      const key = child(node, 'subscript')
      if (owner === null || key === null) return '…'
      const spelled = key.type === 'string' ? run.written(key).replaceAll(/^[a-z]*['"]+|['"]+$/gi, '') : null
      return `${naming(run, owner, depth + 1)}${spelled === null ? '[]' : `.${spelled}`}`
    }
    default:
      return run.written(node).slice(0, MAX_LENGTH)
  }
}

/** A variable that holds the answer of a check stands for the check. */
function meaning(run: Run, node: Node): readonly string[] {
  if (node.type === 'named_expression') {
    const value = child(node, 'value')
    return value === null ? [] : [naming(run, value)]
  }
  if (node.type !== 'identifier') return []
  const value = findVariable(run.state.scope, run.source.slice(node.start, node.end))
  return value?.kind === 'unknown' && value.name !== null && value.name.endsWith('()') ? [value.name] : []
}

export function addGuards(run: Run, guards: readonly string[]): void {
  for (const guard of guards)
    if (run.state.guards.length < MAX_GUARDS && !run.state.guards.includes(guard)) run.state.guards.push(guard)
}

/** Does something under these guards, which do not hold afterwards. */
export function under<Result>(run: Run, guards: readonly string[], act: () => Result): Result {
  const before = run.state.guards.length
  addGuards(run, guards)
  try {
    return act()
  } finally {
    run.state.guards.length = before
  }
}
