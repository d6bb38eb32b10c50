import { create, toBinary } from '@bufbuild/protobuf'
import {
  RuleTable_JSONSchemaSchema,
  RuleTable_PolicyDerivedRolesSchema,
  RuleTableMetadataSchema,
  RuleTableSchema,
  RunnableDerivedRoleSchema,
  SchemasSchema,
  type RuleTable,
} from '../proto/rule-table_pb.js'
import { conditionMessage, variableMessages } from './messages.js'
import type { DerivedRole, ResourcePolicy } from './model.js'
import { policyRows } from './rows.js'
import { xxhash64 } from './xxhash64.js'
import type { Witness } from './witnesses.js'
import { EmptySchema } from '@bufbuild/protobuf/wkt'

/** What the engine's loader expects here. */
const COMPILER_VERSION = 1

/** The engine's rule table. Witnesses stand after the rules, so that a rule that denies speaks for itself. */
export function buildTable(
  policies: readonly ResourcePolicy[],
  witnesses: ReadonlyMap<ResourcePolicy, readonly Witness[]>,
  schemas: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const table: RuleTable = create(RuleTableSchema, { compilerVersion: COMPILER_VERSION })
  for (const policy of policies) addPolicy(table, policy, witnesses.get(policy) ?? [])
  for (const [reference, content] of schemas) {
    table.jsonSchemas[reference] = create(RuleTable_JSONSchemaSchema, { content })
  }
  return toBinary(RuleTableSchema, table)
}

function addPolicy(table: RuleTable, policy: ResourcePolicy, witnesses: readonly Witness[]): void {
  const id = xxhash64(policy.fullName)
  table.rules.push(...policyRows(policy), ...witnesses.flatMap((witness) => witness.rows))
  table.meta[id] = create(RuleTableMetadataSchema, {
    fqn: policy.fullName,
    name: { case: 'resource', value: policy.resource },
    version: policy.version,
    annotations: { ...policy.annotations },
  })
  if (policy.schemas !== null) table.schemas[id] = schemasMessage(policy.schemas)
  const roles = new Map(policy.rules.flatMap((rule) => rule.derivedRoles).map((role) => [role.name, role]))
  if (roles.size > 0) {
    table.policyDerivedRoles[id] = create(RuleTable_PolicyDerivedRolesSchema, {
      derivedRoles: Object.fromEntries([...roles].map(([name, role]) => [name, derivedRoleMessage(role)])),
    })
  }
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
