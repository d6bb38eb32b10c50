import { inline } from '../cel/inline.js'
import { usedDefinitions } from './definitions.js'
import { leaves } from './expressions.js'
import type { Definitions, Expression, Policy } from './model.js'

/**
 * The policy as its rows in a strict table carry it. Variables that conditions read stay variables: the engine
 * evaluates each once for all rows. Those that only outputs read are put into the outputs, so that they are evaluated
 * when a rule speaks and not at each check.
 */
export function strictPolicy<P extends Policy>(policy: P): P {
  const conditions = policy.rules.flatMap(({ condition }) => leaves(condition))
  const { variables: kept } = usedDefinitions(conditions, policy.definitions)
  const toInline = new Map([...policy.definitions.variables].filter(([name]) => !kept.has(name)))
  const output = (expression: Expression | null): Expression | null =>
    expression === null ? null : inlineInto(expression, toInline)
  return {
    ...policy,
    definitions: { ...policy.definitions, variables: kept } satisfies Definitions,
    rules: policy.rules.map((rule) => ({
      ...rule,
      onActivated: output(rule.onActivated),
      onConditionNotMet: output(rule.onConditionNotMet),
    })),
  }
}

function inlineInto({ text, tree }: Expression, variables: Definitions['variables']): Expression {
  return { text, tree: inline(tree, { variables, constantName: (name) => name, others: 'keep' }) }
}
