import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { EmptySchema } from '@bufbuild/protobuf/wkt'
import {
  Effect,
  Kind,
  RuleTable_RuleRow_AllowActionsSchema,
  RuleTable_RuleRowSchema,
  ScopePermissions,
  type RuleTable_RuleRow,
} from '../proto/rule-table_pb.js'
import { conditionMessage, outputMessage, paramsMessage } from './messages.js'
import type { ConditionTree, DerivedRole, Expression, Policy, ResourcePolicy, RolePolicy, Rule } from './model.js'
import { sanitize } from './names.js'

export type RowFields = MessageInitShape<typeof RuleTable_RuleRowSchema>

/** The rows of a policy's rules: one for each action × role, and each action × parent role of a derived role. */
export function policyRows(policy: Policy): readonly RuleTable_RuleRow[] {
  if (policy.kind === 'role') return policy.rules.map((rule) => allowListRow(policy, rule))
  const rows = policy.rules.flatMap((rule) => [
    ...directRows(policy, rule),
    ...(policy.kind === 'resource' ? rule.derivedRoles.flatMap((role) => derivedRows(policy, rule, role)) : []),
  ])
  // Without a row the engine would not know the policy at all.
  return rows.length > 0 ? rows : [create(RuleTable_RuleRowSchema, baseRow(policy))]
}

/** What every row of a policy says; `resource` where its rules speak of different ones. */
function baseRow(policy: Policy, resource?: string): RowFields {
  const { fullName: originFqn, version, scope } = policy
  switch (policy.kind) {
    case 'resource':
      return {
        originFqn,
        version,
        scope,
        resource: sanitize(policy.resource),
        scopePermissions: permissions(policy),
        policyKind: Kind.RESOURCE,
        params: paramsMessage(policy.definitions),
      }
    case 'principal':
      return {
        originFqn,
        version,
        scope,
        resource: sanitize(resource ?? ''),
        principal: policy.principal,
        scopePermissions: permissions(policy),
        policyKind: Kind.PRINCIPAL,
        params: paramsMessage(policy.definitions),
      }
    case 'role':
      return {
        originFqn,
        version,
        scope,
        resource: resource ?? '',
        role: policy.role,
        policyKind: Kind.RESOURCE,
        fromRolePolicy: true,
      }
  }
}

/** The same for a witness. That of a role policy is a row like a resource policy's, but for its own role. */
export function witnessBase(
  policy: Policy,
  resource: string,
  scopePermissions: ResourcePolicy['scopePermissions'],
): RowFields {
  const base = baseRow(policy, resource)
  return policy.kind === 'role'
    ? { ...base, fromRolePolicy: false, scopePermissions: permissions({ scopePermissions }) }
    : base
}

function permissions({ scopePermissions }: Pick<ResourcePolicy, 'scopePermissions'>): ScopePermissions {
  return scopePermissions === 'override'
    ? ScopePermissions.OVERRIDE_PARENT
    : ScopePermissions.REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS
}

/** One row for each action × role. `fields` are shared: the messages in them are built once. */
export function spread(
  fields: RowFields,
  actions: readonly string[],
  roles: readonly string[],
): readonly RuleTable_RuleRow[] {
  return actions.flatMap((action) =>
    roles.map((role) =>
      create(RuleTable_RuleRowSchema, { ...fields, role, actionSet: { case: 'action', value: action } }),
    ),
  )
}

/** Where an allow needs its parent's consent, all that its own scope can do is deny: where its condition does not hold. */
export function needsConsent(policy: Policy, rule: Rule): boolean {
  return (
    policy.kind !== 'role' &&
    policy.scopePermissions === 'require_consent' &&
    rule.effect === 'allow' &&
    rule.condition !== null
  )
}

function ruleFields(policy: Policy, rule: Rule): RowFields {
  const emitOutput = outputMessage(rule.onActivated, rule.onConditionNotMet)
  const condition = rowCondition(policy, rule)
  return {
    ...baseRow(policy, rule.resource),
    name: rule.rowName,
    effect: denies(policy, rule) ? Effect.DENY : Effect.ALLOW,
    ...(condition === null ? {} : { condition: conditionMessage(condition) }),
    ...(emitOutput === undefined ? {} : { emitOutput }),
  }
}

function denies(policy: Policy, rule: Rule): boolean {
  return rule.effect === 'deny' || needsConsent(policy, rule)
}

function rowCondition(policy: Policy, rule: Rule): ConditionTree | null {
  const condition: ConditionTree | null =
    rule.condition !== null && needsConsent(policy, rule) ? { op: 'none', of: [rule.condition] } : rule.condition
  if (rule.sound === null || !denies(policy, rule)) return condition
  const sound: ConditionTree = { op: 'expr', expression: rule.sound }
  return condition === null ? sound : { op: 'all', of: [condition, sound] }
}

function directRows(policy: Policy, rule: Rule): readonly RuleTable_RuleRow[] {
  const evaluationKey = `${policy.fullName}#${policy.key}#${rule.cacheName}`
  return spread({ ...ruleFields(policy, rule), evaluationKey }, rule.actions, rule.roles)
}

function derivedRows(policy: ResourcePolicy, rule: Rule, role: DerivedRole): readonly RuleTable_RuleRow[] {
  const fields = {
    ...ruleFields(policy, rule),
    originDerivedRole: role.name,
    ...(role.condition === null ? {} : { derivedRoleCondition: conditionMessage(role.condition) }),
    derivedRoleParams: paramsMessage(role.definitions),
    evaluationKey: `cerbos.derived_roles.${role.name}#${policy.key}#${rule.cacheName}`,
  }
  return spread(fields, rule.actions, role.parentRoles)
}

/** What a role policy's rule lists and where its condition does not hold, the engine denies of itself. */
function allowListRow(policy: RolePolicy, rule: Rule): RuleTable_RuleRow {
  const condition = rule.condition === null ? null : allowCondition(rule.condition, rule.sound)
  const actions = Object.fromEntries(rule.actions.map((action) => [action, create(EmptySchema)]))
  return create(RuleTable_RuleRowSchema, {
    ...baseRow(policy, rule.resource),
    actionSet: { case: 'allowActions', value: create(RuleTable_RuleRow_AllowActionsSchema, { actions }) },
    ...(condition === null ? {} : { condition: conditionMessage(condition) }),
    evaluationKey: `${policy.key}#${rule.cacheName}`,
  })
}

/** Holds also where the condition errs: there the witness denies. */
function allowCondition(condition: ConditionTree, sound: Expression | null): ConditionTree {
  if (sound === null) return condition
  return { op: 'any', of: [condition, { op: 'none', of: [{ op: 'expr', expression: sound }] }] }
}
