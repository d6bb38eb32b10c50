import type { Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { either } from '../values/either.js'
import { truthOf } from '../values/reading.js'
import type { Scope } from '../values/scope.js'
import { UNDEFINED, UNKNOWN, type Value } from '../values/value.js'
import { isNullish } from './arithmetic.js'
import { aside, branch, under } from './cells.js'
import { guardsOf } from './guards.js'

export const LOGICAL = new Set(['&&', '||', '??'])

export function logical(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const chain: SyntaxNode[] = []
  let at: SyntaxNode | undefined = node
  while (at?.type === 'binary_expression' && LOGICAL.has(at.operator ?? '')) {
    chain.push(at)
    at = child(at, 'left')
  }
  let left = at === undefined ? UNKNOWN : machine.evaluate(at, scope)
  const outer = machine.state.guards
  for (const one of chain.reverse()) {
    left = shortCircuit(machine, one, left, scope)
    const before = child(one, 'left')
    if (one.operator === '&&' && before !== undefined && chain.length < 64) {
      const [further] = [guardsOf(machine, child(before, 'right') ?? before, true, scope)]
      machine.state.guards = [...machine.state.guards, ...further]
    }
  }
  machine.state.guards = outer
  return left
}

function shortCircuit(machine: Machine, node: SyntaxNode, left: Value, scope: Scope): Value {
  const [before, behind] = [child(node, 'left'), child(node, 'right')]
  if (before === undefined || behind === undefined) return UNKNOWN
  const goesOn = goesOnFrom(node.operator ?? '', left)
  let right: Value = UNDEFINED
  const follow = (): void => {
    right = under(
      machine.state,
      node.operator === '??' ? [] : guardsOf(machine, before, node.operator === '&&', scope),
      () => machine.evaluate(behind, scope),
    )
  }
  if (goesOn === true) follow()
  else if (goesOn === false) aside(machine.state, follow)
  else
    branch(machine.state, [
      () => {
        follow()
        return 'normal'
      },
      () => 'normal',
    ])
  if (goesOn !== null) return goesOn ? right : left
  if (node.operator === '??' && left.kind === 'unknown')
    return left.change === null && left.label === null ? right : either([left, right])
  return either([left, right])
}

function goesOnFrom(operator: string, left: Value): boolean | null {
  if (operator === '??') return isNullish(left)
  const truth = truthOf(left)
  return truth === null ? null : truth === (operator === '&&')
}

export function ternary(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [condition, consequence, alternative] = [
    child(node, 'condition'),
    child(node, 'consequence'),
    child(node, 'alternative'),
  ]
  if (!condition || !consequence || !alternative) return UNKNOWN
  const truth = truthOf(machine.evaluate(condition, scope))
  const values: Value[] = [UNDEFINED, UNDEFINED]
  const way = (at: 0 | 1) => () => {
    values[at] = under(machine.state, guardsOf(machine, condition, at === 0, scope), () =>
      machine.evaluate(at === 0 ? consequence : alternative, scope),
    )
    return 'normal' as const
  }
  if (truth === null) {
    branch(machine.state, [way(0), way(1)])
    return either(values)
  }
  aside(machine.state, way(truth ? 1 : 0))
  way(truth ? 0 : 1)()
  return values[truth ? 0 : 1] ?? UNDEFINED
}
