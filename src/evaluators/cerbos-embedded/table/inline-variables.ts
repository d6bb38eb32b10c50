import { inline } from '../cel/inline.js'
import type { ConditionTree, Definitions, DerivedRole, Expression, ResourcePolicy } from './model.js'

/**
 * The policy with every variable replaced by its expression. The engine evaluates all variables of a policy for each
 * check, used or not, and makes one that errs null; inlined they are evaluated where they are read, and err there.
 */
export function inlineVariables(policy: ResourcePolicy): ResourcePolicy {
  const own = inliner(policy.definitions)
  return {
    ...policy,
    definitions: withoutVariables(policy.definitions),
    rules: policy.rules.map((rule) => ({
      ...rule,
      condition: own.condition(rule.condition),
      onActivated: own.expression(rule.onActivated),
      onConditionNotMet: own.expression(rule.onConditionNotMet),
      derivedRoles: rule.derivedRoles.map(inlineRole),
    })),
  }
}

function inlineRole(role: DerivedRole): DerivedRole {
  return {
    ...role,
    condition: inliner(role.definitions).condition(role.condition),
    definitions: withoutVariables(role.definitions),
  }
}

function inliner({ variables }: Definitions) {
  const replace = ({ text, tree }: Expression): Expression => ({
    text,
    tree: inline(tree, { variables, constantName: (name) => name }),
  })
  const condition = (tree: ConditionTree): ConditionTree =>
    tree.op === 'expr'
      ? { op: tree.op, expression: replace(tree.expression) }
      : { op: tree.op, of: tree.of.map(condition) }
  return {
    expression: (expression: Expression | null) => (expression === null ? null : replace(expression)),
    condition: (tree: ConditionTree | null) => (tree === null ? null : condition(tree)),
  }
}

const withoutVariables = ({ constants }: Definitions): Definitions => ({ variables: new Map(), constants })
