import type { Condition, Match } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import { CelError } from '../cel/macros.js'
import { parseCel } from '../cel/parse.js'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import type { ConditionTree, Expression } from './model.js'

/** Reads the expressions of one policy; what cannot be read is reported with its place and becomes null. */
export interface ExpressionReader {
  expression(text: string, path: string): Expression | null
  condition(condition: Condition | undefined, path: string): ConditionTree | null
}

export function createExpressionReader(source: PolicySource, problems: Problems): ExpressionReader {
  const report = (path: string, message: string): null => {
    problems.add(source.file, source.at(path), message)
    return null
  }
  const expression = (text: string, path: string): Expression | null => {
    try {
      return { text, tree: parseCel(text) }
    } catch (error) {
      if (error instanceof CelError) return report(path, `expression ${error.message}`)
      throw error
    }
  }
  const match = (node: Match, path: string): ConditionTree | null => {
    switch (node.op.case) {
      case 'expr': {
        const read = expression(node.op.value, `${path}.expr`)
        return read === null ? null : { op: 'expr', expression: read }
      }
      case 'all':
      case 'any':
      case 'none': {
        const op = node.op.case
        const of = node.op.value.of.map((part, index) => match(part, `${path}.${op}.of[${index}]`))
        return of.includes(null) ? null : { op, of: of.filter((part) => part !== null) }
      }
      case undefined:
        return report(path, 'a condition needs one of all, any, none or expr')
    }
  }
  return {
    expression,
    condition: (condition, path) => {
      if (condition === undefined) return null
      if (condition.condition.case !== 'match') return report(path, 'only conditions of the form "match" are supported')
      return match(condition.condition.value, `${path}.match`)
    },
  }
}

/** Every expression of a condition. */
export function leaves(tree: ConditionTree | null): readonly Expression[] {
  if (tree === null) return []
  return tree.op === 'expr' ? [tree.expression] : tree.of.flatMap(leaves)
}

/** A condition in one line, for messages. */
export function describe(tree: ConditionTree): string {
  return tree.op === 'expr' ? tree.expression.text.trim() : `${tree.op}(${tree.of.map(describe).join(', ')})`
}
