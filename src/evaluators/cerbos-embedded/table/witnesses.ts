import { create } from '@bufbuild/protobuf'
import type { Value } from '@bufbuild/protobuf/wkt'
import type { JsonObject } from '../../../core/json.js'
import { boolean, type Expr } from '../cel/ast.js'
import { readsRoot } from '../cel/references.js'
import { Effect, RuleTable_RuleRow_ParamsSchema, type RuleTable_RuleRow } from '../proto/rule-table_pb.js'
import { evaluation, roleEvaluation, type EvaluationOf } from './evaluation.js'
import { describe } from './expressions.js'
import { coversKind } from './glob.js'
import { sanitize } from './names.js'
import { conditionMessage, outputMessage, variableMessages } from './messages.js'
import {
  type ConditionTree,
  type DerivedRole,
  type Expression,
  type Policy,
  type ResourcePolicy,
  type Rule,
  type ScopePermissions,
} from './model.js'
import { refuseRuntime, roleConstant } from './role-variables.js'
import { spread, witnessBase, type RowFields } from './rows.js'
import { expressionsOf } from './rule-parts.js'

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

/** What the witnesses of one policy depend on beside it. */
export interface Surroundings {
  /** The engine's globals. */
  readonly globals: JsonObject
  readonly policies: readonly Policy[]
}

const SPOKE: Expression = { text: 'true', tree: boolean(true) }

/** None for a rule that provably cannot err. */
export function policyWitnesses(policy: Policy, around: Surroundings & EvaluationOf): readonly Witness[] {
  return policy.rules.flatMap((rule) => {
    const direct = rule.roles.length > 0 ? witness(policy, rule, null, around) : null
    const derived = rule.derivedRoles.map((role) => witness(policy, rule, role, around))
    return [direct, ...derived, ...derivedRolesInEffect(policy, rule, around)].filter((found) => found !== null)
  })
}

function witness(
  policy: Policy,
  rule: Rule,
  role: DerivedRole | null,
  around: Surroundings & EvaluationOf,
): Witness | null {
  const evaluated = evaluation(policy, rule, role, around)
  if (evaluated === null) return null
  const name = role === null ? `${rule.rowName}!error` : `${rule.rowName}!error!${role.name}`
  const roles = role === null ? rule.roles : role.parentRoles
  const rows = witnessRows(policy, { name, rule, roles, evaluated, role }, around)
  return { name, rule, expression: watched(rule, role), rows }
}

/**
 * A rule that reads `runtime.effectiveDerivedRoles` depends on every derived role of the resource policy in its scope.
 * To principal policies they are always none.
 */
function derivedRolesInEffect(policy: Policy, rule: Rule, around: Surroundings): readonly Witness[] {
  return rolesInEffect(policy, rule, around.policies).flatMap(({ of, role, roles }) => {
    if (role.condition === null) return []
    const name = `${rule.rowName}!error!runtime!${role.name}`
    const about = policy.kind === 'role' ? { ...rule, resource: sanitize(of.resource) } : rule
    const evaluated = roleEvaluation(role, role.condition)
    const rows = witnessRows(policy, { name, rule: about, roles, evaluated, role }, around)
    return [{ name, rule, expression: watched(null, role), rows }]
  })
}

interface RoleInEffect {
  readonly of: ResourcePolicy
  readonly role: DerivedRole
  /** Whom the engine asks for it. */
  readonly roles: readonly string[]
}

/** Every derived role that a witness of the policy reads. Throws CelError for one that none can tell of. */
export function rolesWatched(policy: Policy, around: Surroundings): readonly DerivedRole[] {
  const roles = policy.rules.flatMap((rule) => [
    ...rule.derivedRoles,
    ...rolesInEffect(policy, rule, around.policies).map(({ role }) => role),
  ])
  const each = [...new Set(roles)]
  each.forEach(refuseRuntime)
  return each
}

function rolesInEffect(policy: Policy, rule: Rule, policies: readonly Policy[]): readonly RoleInEffect[] {
  const expressions = [...expressionsOf(rule), ...policy.definitions.variables.values()]
  if (policy.kind === 'principal' || !expressions.some(({ tree }) => readsRoot(tree, 'runtime'))) return []
  if (policy.kind === 'resource') {
    return derivedRolesOf(policy).map((role) => ({ of: policy, role, roles: role.parentRoles }))
  }
  return policies
    .filter((each) => each.kind === 'resource')
    .filter(({ scope, resource }) => scope === policy.scope && coversKind(rule.resource, resource))
    .flatMap((of) => derivedRolesOf(of).map((role) => ({ of, role, roles: [policy.role] })))
}

function derivedRolesOf(policy: ResourcePolicy): readonly DerivedRole[] {
  return [...new Map(policy.rules.flatMap((rule) => rule.derivedRoles).map((role) => [role.name, role])).values()]
}

interface WitnessParts {
  readonly name: string
  readonly rule: Rule
  readonly roles: readonly string[]
  readonly evaluated: Expr
  readonly role: DerivedRole | null
}

function witnessRows(policy: Policy, parts: WitnessParts, around: Surroundings): readonly RuleTable_RuleRow[] {
  const { name, rule, roles, evaluated, role } = parts
  const constants: [string, Value][] = [...policy.definitions.constants]
  for (const [constant, value] of role?.definitions.constants ?? []) {
    if (role !== null) constants.push([roleConstant(role, constant), value])
  }
  const expression: ConditionTree = { op: 'expr', expression: { text: name, tree: evaluated } }
  const emitOutput = outputMessage(SPOKE, null)
  const fields: RowFields = {
    ...witnessBase(policy, rule.resource, permissionsOf(policy, around.policies)),
    name,
    effect: Effect.DENY,
    condition: conditionMessage({ op: 'none', of: [expression] }),
    // The engine evaluates variables once for all rows of a policy, so every row must carry the same ones.
    params: create(RuleTable_RuleRow_ParamsSchema, {
      orderedVariables: variableMessages(policy.definitions),
      constants: Object.fromEntries(constants),
    }),
    evaluationKey: `${policy.fullName}#${policy.key}#${name}`,
    ...(emitOutput === undefined ? {} : { emitOutput }),
  }
  return spread(fields, rule.actions, roles)
}

/** Role policies have none of their own: what the others say of the scope is in force. */
function permissionsOf(policy: Policy, policies: readonly Policy[]): ScopePermissions {
  if (policy.kind !== 'role') return policy.scopePermissions
  const other = policies.find((each) => each.kind !== 'role' && each.scope === policy.scope)
  return other === undefined || other.kind === 'role' ? 'require_consent' : other.scopePermissions
}

function watched(rule: Rule | null, role: DerivedRole | null): string {
  return [
    ...(role?.condition ? [`${role.name}: ${describe(role.condition)}`] : []),
    ...(rule?.condition ? [describe(rule.condition)] : []),
    ...(rule?.onActivated ? [`output ${rule.onActivated.text.trim()}`] : []),
    ...(rule?.onConditionNotMet ? [`output ${rule.onConditionNotMet.text.trim()}`] : []),
  ].join('; ')
}
