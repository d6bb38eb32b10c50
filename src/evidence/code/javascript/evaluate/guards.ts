import type { Machine } from '../machine.js'
import { labelOf } from '../values/reading.js'
import { findCell, type Scope } from '../values/scope.js'
import { child, first, type SyntaxNode } from '../syntax/tree.js'

const NEGATED: Readonly<Record<string, string>> = {
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
}
const MAX_LENGTH = 96
const CHECKS =
  /^(?:(?:is|has|can|may|check|verify|validate|assert|ensure|require|expect|invariant|guard|must|confirm|enforce|authorize|authorise|authenticate|permit|allow|demand)(?:$|[A-Z_\d])|.*(?:auth|permission|valid|consent|approv|verif|limit|check))/i

/** The conditions that hold where `node` is `holds`: one for each part of an `&&` (or, negated, of an `||`). */
export function guardsOf(
  machine: Machine,
  node: SyntaxNode,
  holds: boolean,
  scope: Scope,
  depth = 0,
): readonly string[] {
  if (depth > 8) return []
  const inner = first(node)
  if (node.type === 'parenthesized_expression' && inner) return guardsOf(machine, inner, holds, scope, depth + 1)
  if (node.type === 'unary_expression' && node.operator === '!' && inner)
    return guardsOf(machine, inner, !holds, scope, depth + 1)
  const [left, right] = node.children
  if (node.type === 'binary_expression' && left && right) {
    if (node.operator === (holds ? '&&' : '||'))
      return [...guardsOf(machine, left, holds, scope, depth + 1), ...guardsOf(machine, right, holds, scope, depth + 1)]
    const operator = holds ? node.operator : NEGATED[node.operator ?? '']
    if (operator)
      return [`${spelled(machine, left)} ${operator} ${spelled(machine, right)}`, ...made(machine, left, scope)]
  }
  return [spelled(machine, node), ...made(machine, node, scope)]
}

/** Whether a call that stands alone is a check, by its name; its text as a guard. */
export function checkOf(machine: Machine, statement: SyntaxNode, scope: Scope): readonly string[] {
  let call = first(statement)
  while (call?.type === 'await_expression' || call?.type === 'parenthesized_expression') call = first(call)
  if (call?.type !== 'call_expression') return []
  const callee = child(call, 'function')
  if (callee === undefined) return []
  const name = nameOf(machine, callee)
  if (!CHECKS.test(name.split('.').at(-1) ?? '') && !/^(?:assert|invariant|expect)\b/.test(name)) return []
  const condition = child(call, 'arguments')?.children[0]
  const isCondition = condition?.type === 'binary_expression' || condition?.type === 'call_expression'
  const own = [`${name}()`]
  return isCondition && /assert|invariant|ensure/i.test(name)
    ? [...own, ...guardsOf(machine, condition, true, scope)]
    : own
}

/** Of a variable: the call that its value comes from. */
function made(machine: Machine, node: SyntaxNode, scope: Scope): readonly string[] {
  if (node.type !== 'identifier') return []
  const value = findCell(scope, machine.text(node))?.value
  const label = value === undefined ? null : labelOf(value)
  return label !== null && label.endsWith('()') ? [label] : []
}

function nameOf(machine: Machine, node: SyntaxNode): string {
  return machine.text(node).replace(/\s+/g, '').replaceAll('?.', '.').slice(0, MAX_LENGTH)
}

/** A condition by the names in it. */
function spelled(machine: Machine, node: SyntaxNode): string {
  const inner = first(node)
  switch (node.type) {
    case 'await_expression':
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'as_expression':
      return inner === undefined ? '' : spelled(machine, inner)
    case 'unary_expression':
      return inner === undefined
        ? ''
        : `${node.operator ?? ''}${node.operator === '!' ? '' : ' '}${spelled(machine, inner)}`
    case 'call_expression': {
      const callee = child(node, 'function')
      return callee === undefined ? '' : `${nameOf(machine, callee)}()`
    }
    case 'binary_expression': {
      const [left, right] = node.children
      if (!left || !right) return nameOf(machine, node)
      return `${spelled(machine, left)} ${node.operator ?? ''} ${spelled(machine, right)}`.slice(0, MAX_LENGTH)
    }
    default:
      return nameOf(machine, node)
  }
}
