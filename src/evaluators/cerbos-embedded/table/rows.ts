import { create, type MessageInitShape } from '@bufbuild/protobuf'
import {
  Effect,
  Kind,
  RuleTable_RuleRowSchema,
  ScopePermissions,
  type RuleTable_RuleRow,
} from '../proto/rule-table_pb.js'
import { conditionMessage, outputMessage, paramsMessage } from './messages.js'
import type { DerivedRole, ResourcePolicy, Rule } from './model.js'
import { sanitize } from './names.js'

export type RowFields = MessageInitShape<typeof RuleTable_RuleRowSchema>

/** The rows of a policy's rules: one for each action × role, and each action × parent role of a derived role. */
export function policyRows(policy: ResourcePolicy): readonly RuleTable_RuleRow[] {
  const rows = policy.rules.flatMap((rule) => [
    ...directRows(policy, rule),
    ...rule.derivedRoles.flatMap((role) => derivedRows(policy, rule, role)),
  ])
  // Without a row the engine would not know the policy at all.
  return rows.length > 0 ? rows : [create(RuleTable_RuleRowSchema, baseRow(policy))]
}

/** What every row of a policy says. */
export function baseRow(policy: ResourcePolicy): RowFields {
  return {
    originFqn: policy.fullName,
    resource: sanitize(policy.resource),
    version: policy.version,
    scope: policy.scope,
    scopePermissions:
      policy.scopePermissions === 'override'
        ? ScopePermissions.OVERRIDE_PARENT
        : ScopePermissions.REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS,
    policyKind: Kind.RESOURCE,
    params: paramsMessage(policy.definitions),
  }
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

function ruleFields(policy: ResourcePolicy, rule: Rule): RowFields {
  const emitOutput = outputMessage(rule.onActivated, rule.onConditionNotMet)
  return {
    ...baseRow(policy),
    name: rule.name,
    effect: rule.effect === 'allow' ? Effect.ALLOW : Effect.DENY,
    ...(rule.condition === null ? {} : { condition: conditionMessage(rule.condition) }),
    ...(emitOutput === undefined ? {} : { emitOutput }),
  }
}

function directRows(policy: ResourcePolicy, rule: Rule): readonly RuleTable_RuleRow[] {
  const evaluationKey = `${policy.fullName}#${policy.key}#${rule.name}`
  return spread({ ...ruleFields(policy, rule), evaluationKey }, rule.actions, rule.roles)
}

function derivedRows(policy: ResourcePolicy, rule: Rule, role: DerivedRole): readonly RuleTable_RuleRow[] {
  const fields = {
    ...ruleFields(policy, rule),
    originDerivedRole: role.name,
    ...(role.condition === null ? {} : { derivedRoleCondition: conditionMessage(role.condition) }),
    derivedRoleParams: paramsMessage(role.definitions),
    evaluationKey: `cerbos.derived_roles.${role.name}#${policy.key}#${rule.name}`,
  }
  return spread(fields, rule.actions, role.parentRoles)
}
