import { create } from '@bufbuild/protobuf'
import type { Value } from '@bufbuild/protobuf/wkt'
import type { JsonObject } from '../../../core/json.js'
import { boolean, call, conditional, identifier, nothing, select, type Expr } from '../cel/ast.js'
import { evaluates, inline, sequence } from '../cel/inline.js'
import { readsRoot } from '../cel/references.js'
import { knownTotal } from '../cel/total.js'
import { Effect, RuleTable_RuleRow_ParamsSchema, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import { describe, leaves } from './expressions.js'
import { usedDefinitions } from './definitions.js'
import { conditionMessage, outputMessage, variableMessages } from './messages.js'
import type { ConditionTree, Definitions, DerivedRole, Expression, Policy, Rule } from './model.js'
import { baseRow, spread, type RowFields } from './rows.js'

/**
 * A DENY beside a rule that holds exactly when evaluating the rule would meet an error: in the condition of its
 * derived role, in its own condition, or in its output. Cerbos 0.51 reads such an error as `false`, so without
 * witnesses a missing attribute would switch off every DENY that reads it, and under `none` switch on an ALLOW.
 */
export interface Witness {
  /** No rule can have this name: Cerbos admits no `!` in names. */
  readonly name: string
  readonly rule: Rule
  /** What could not be evaluated, for messages. */
  readonly expression: string
  readonly rows: readonly RuleTable_RuleRow[]
}

const SPOKE: Expression = { text: 'true', tree: boolean(true) }

/** None for a rule that provably cannot err. `globals`: the engine's. */
export function policyWitnesses(policy: Policy, globals: JsonObject): readonly Witness[] {
  return policy.rules.flatMap((rule) => {
    const direct = rule.roles.length > 0 ? witness(policy, rule, null, globals) : null
    const derived = rule.derivedRoles.map((role) => witness(policy, rule, role, globals))
    return [direct, ...derived, ...derivedRolesInEffect(policy, rule)].filter((found) => found !== null)
  })
}

function witness(policy: Policy, rule: Rule, role: DerivedRole | null, globals: JsonObject): Witness | null {
  if (!role?.condition && rule.condition === null && rule.onActivated === null) return null
  const name = role === null ? `${rule.name}!error` : `${rule.name}!error!${role.name}`
  const evaluated = evaluation(policy, rule, role, globals)
  if (evaluated === null) return null
  const rows = witnessRows(policy, name, evaluated, [policy.definitions, role], {
    resource: rule.resource,
    actions: rule.actions,
    roles: role === null ? rule.roles : role.parentRoles,
  })
  return { name, rule, expression: watched(rule, role), rows }
}

/**
 * Errs where evaluating the rule would meet an error; null where none can. The engine makes a variable that errs null;
 * so where every variable that the rule reads is something, reading them is exact and cheap, and only where one is null
 * are their own expressions evaluated in their place, which err where they are read, and only there. Variables that
 * cannot err are read by name always.
 */
function evaluation(policy: Policy, rule: Rule, role: DerivedRole | null, globals: JsonObject): Expr | null {
  const { variables } = policy.definitions
  const evaluated = (own: (tree: Expr) => Expr): Expr => {
    const output = (expression: Expression | null): Expr =>
      expression === null ? boolean(true) : evaluates(own(expression.tree))
    const parts = [
      ...(role?.condition ? [test(role.condition, roleInliner(role))] : []),
      ...(rule.condition === null ? [] : [test(rule.condition, own)]),
    ]
    return conditional(sequence.all(parts), output(rule.onActivated), output(rule.onConditionNotMet))
  }
  const inliner = (only: Definitions['variables']) => (tree: Expr) =>
    inline(tree, { variables: only, constantName: (name) => name, others: 'keep' })
  if (knownTotal(evaluated(inliner(variables)), globals) !== null) return null
  const erring = new Map(
    [...variables].filter(([, { tree }]) => knownTotal(inliner(variables)(tree), globals) === null),
  )
  const expressions = [...leaves(rule.condition), rule.onActivated, rule.onConditionNotMet].filter(
    (one) => one !== null,
  )
  const read = [...usedDefinitions(expressions, policy.definitions).variables.keys()].filter((name) => erring.has(name))
  const byName = evaluated((tree) => tree)
  return read.length === 0 ? byName : conditional(allThere(read), byName, evaluated(inliner(erring)))
}

function allThere(names: readonly string[]): Expr {
  return names
    .map((name) => call('_!=_', [select(identifier('V'), name), nothing()]))
    .reduce((all, one) => call('_&&_', [all, one]))
}

/** A rule that reads `runtime.effectiveDerivedRoles` depends on every derived role of its policy. */
function derivedRolesInEffect(policy: Policy, rule: Rule): readonly Witness[] {
  const expressions = [...leaves(rule.condition), ...[rule.onActivated].filter((found) => found !== null)]
  const variables = [...policy.definitions.variables.values()]
  if (![...expressions, ...variables].some(({ tree }) => readsRoot(tree, 'runtime'))) return []
  const roles = new Map(policy.rules.flatMap((each) => each.derivedRoles).map((role) => [role.name, role]))
  return [...roles.values()].flatMap((role) => {
    if (role.condition === null) return []
    const name = `${rule.name}!error!runtime!${role.name}`
    const evaluated = conditional(test(role.condition, roleInliner(role)), boolean(true), boolean(true))
    const rows = witnessRows(policy, name, evaluated, [policy.definitions, role], {
      resource: rule.resource,
      actions: rule.actions,
      roles: role.parentRoles,
    })
    return [{ name, rule, expression: watched(null, role), rows }]
  })
}

function roleInliner(role: DerivedRole): (tree: Expr) => Expr {
  return (tree) =>
    inline(tree, { variables: role.definitions.variables, constantName: (name) => roleConstant(role, name) })
}

/** Constants of a derived role live beside the policy's own, under a name that no policy can use. */
function roleConstant(role: DerivedRole, name: string): string {
  return `${role.name} ${name}`
}

function test(tree: ConditionTree, inlined: (tree: Expr) => Expr): Expr {
  if (tree.op === 'expr') return sequence.expression(inlined(tree.expression.tree))
  return sequence[tree.op](tree.of.map((part) => test(part, inlined)))
}

function witnessRows(
  policy: Policy,
  name: string,
  evaluated: Expr,
  [own, role]: readonly [Definitions, DerivedRole | null],
  where: { readonly resource: string; readonly actions: readonly string[]; readonly roles: readonly string[] },
): readonly RuleTable_RuleRow[] {
  const constants: [string, Value][] = [...own.constants]
  for (const [constant, value] of role?.definitions.constants ?? []) {
    if (role !== null) constants.push([roleConstant(role, constant), value])
  }
  const expression: ConditionTree = { op: 'expr', expression: { text: name, tree: evaluated } }
  const emitOutput = outputMessage(SPOKE, null)
  const fields: RowFields = {
    ...baseRow(policy, where.resource),
    name,
    effect: Effect.DENY,
    condition: conditionMessage({ op: 'none', of: [expression] }),
    // The engine evaluates variables once for all rows of a policy, so every row must carry the same ones.
    params: create(RuleTable_RuleRow_ParamsSchema, {
      orderedVariables: variableMessages(own),
      constants: Object.fromEntries(constants),
    }),
    evaluationKey: `${policy.fullName}#${policy.key}#${name}`,
    ...(emitOutput === undefined ? {} : { emitOutput }),
  }
  return spread(fields, where.actions, where.roles)
}

function watched(rule: Rule | null, role: DerivedRole | null): string {
  return [
    ...(role?.condition ? [`${role.name}: ${describe(role.condition)}`] : []),
    ...(rule?.condition ? [describe(rule.condition)] : []),
    ...(rule?.onActivated ? [`output ${rule.onActivated.text.trim()}`] : []),
  ].join('; ')
}
