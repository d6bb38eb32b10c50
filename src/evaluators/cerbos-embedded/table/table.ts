import { create, toBinary } from '@bufbuild/protobuf'
import {
  RuleTable_JSONSchemaSchema,
  RuleTable_PolicyDerivedRolesSchema,
  RuleTable_RoleParentRoles_ParentRolesSchema,
  RuleTable_RoleParentRolesSchema,
  RuleTableMetadataSchema,
  RuleTableSchema,
  RunnableDerivedRoleSchema,
  SchemasSchema,
  type RuleTable,
  type RuleTableMetadata,
} from '../proto/rule-table_pb.js'
import { conditionMessage, variableMessages } from './messages.js'
import type { DerivedRole, Policy, ResourcePolicy, RolePolicy } from './model.js'
import { resourcePolicyName } from './names.js'
import { policyRows } from './rows.js'
import { xxhash64 } from './xxhash64.js'
import type { Witness } from './witnesses.js'
import { EmptySchema } from '@bufbuild/protobuf/wkt'

/** What the engine's loader expects here. */
const COMPILER_VERSION = 1

/** The engine's rule table. Witnesses stand after the rules, so that a rule that denies speaks for itself. */
export function buildTable(
  policies: readonly Policy[],
  witnesses: ReadonlyMap<Policy, readonly Witness[]>,
  schemas: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  return toBinary(RuleTableSchema, tableMessage(policies, witnesses, schemas))
}

/** The same, not yet serialized. */
export function tableMessage(
  policies: readonly Policy[],
  witnesses: ReadonlyMap<Policy, readonly Witness[]>,
  schemas: ReadonlyMap<string, Uint8Array>,
): RuleTable {
  const table: RuleTable = create(RuleTableSchema, { compilerVersion: COMPILER_VERSION })
  for (const policy of policies) addPolicy(table, policy, witnesses.get(policy) ?? [])
  addSchemas(
    table,
    policies.filter((policy) => policy.kind === 'resource'),
  )
  for (const [reference, content] of schemas) {
    table.jsonSchemas[reference] = create(RuleTable_JSONSchemaSchema, { content })
  }
  return table
}

function addPolicy(table: RuleTable, policy: Policy, witnesses: readonly Witness[]): void {
  const id = xxhash64(policy.fullName)
  table.rules.push(...policyRows(policy), ...witnesses.flatMap((witness) => witness.rows))
  table.meta[id] = create(RuleTableMetadataSchema, {
    fqn: policy.fullName,
    name: metadataName(policy),
    version: policy.version,
    annotations: { ...policy.annotations },
  })
  if (policy.kind === 'resource') addResourcePolicy(table, id, policy)
  if (policy.kind === 'role') addParentRoles(table, policy)
}

function metadataName(policy: Policy): RuleTableMetadata['name'] {
  switch (policy.kind) {
    case 'resource':
      return { case: 'resource', value: policy.resource }
    case 'principal':
      return { case: 'principal', value: policy.principal }
    case 'role':
      return { case: 'role', value: policy.role }
  }
}

/** In every scope the schemas of the unscoped policy are in force. */
function addSchemas(table: RuleTable, policies: readonly ResourcePolicy[]): void {
  const fullNames = new Map(policies.map((policy) => [policy.fullName, policy]))
  for (const { fullName, resource, version } of policies) {
    const schemas = fullNames.get(resourcePolicyName(resource, version, ''))?.schemas ?? null
    if (schemas !== null) table.schemas[xxhash64(fullName)] = schemasMessage(schemas)
  }
}

function addResourcePolicy(table: RuleTable, id: string, policy: ResourcePolicy): void {
  const roles = new Map(policy.rules.flatMap((rule) => rule.derivedRoles).map((role) => [role.name, role]))
  if (roles.size > 0) {
    table.policyDerivedRoles[id] = create(RuleTable_PolicyDerivedRolesSchema, {
      derivedRoles: Object.fromEntries([...roles].map(([name, role]) => [name, derivedRoleMessage(role)])),
    })
  }
}

function addParentRoles(table: RuleTable, { scope, role, parentRoles }: RolePolicy): void {
  if (parentRoles.length === 0) return
  const ofScope = table.scopeParentRoles[scope] ?? create(RuleTable_RoleParentRolesSchema)
  table.scopeParentRoles[scope] = ofScope
  ofScope.roleParentRoles[role] = create(RuleTable_RoleParentRoles_ParentRolesSchema, { roles: [...parentRoles] })
}

function derivedRoleMessage(role: DerivedRole): ReturnType<typeof create<typeof RunnableDerivedRoleSchema>> {
  return create(RunnableDerivedRoleSchema, {
    name: role.name,
    originFqn: role.origin,
    parentRoles: Object.fromEntries(role.parentRoles.map((parent) => [parent, create(EmptySchema)])),
    orderedVariables: variableMessages(role.definitions),
    constants: Object.fromEntries(role.definitions.constants),
    ...(role.condition === null ? {} : { condition: conditionMessage(role.condition) }),
  })
}

function schemasMessage(schemas: NonNullable<ResourcePolicy['schemas']>): RuleTable['schemas'][string] {
  const part = (schema: typeof schemas.principalSchema) =>
    schema === undefined ? undefined : { ref: schema.ref, ignoreWhen: { actions: schema.ignoreWhen?.actions ?? [] } }
  const principalSchema = part(schemas.principalSchema)
  const resourceSchema = part(schemas.resourceSchema)
  return create(SchemasSchema, {
    ...(principalSchema === undefined ? {} : { principalSchema }),
    ...(resourceSchema === undefined ? {} : { resourceSchema }),
  })
}
