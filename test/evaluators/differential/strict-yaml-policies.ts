import type { JsonObject } from '../../../src/core/json.js'
import {
  Effect,
  ScopePermissions,
  type RuleTable,
  type RunnableDerivedRole,
} from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { Unprintable } from './strict-yaml-cel.js'
import type { Printer } from './strict-yaml-expressions.js'
import { grouped, isOwn, present, unique, type Policy, type Row, type RowGroup } from './strict-yaml-rows.js'

const PERMISSIONS = {
  [ScopePermissions.UNSPECIFIED]: undefined,
  // The default; written out, role policies in the scope would contradict it.
  [ScopePermissions.OVERRIDE_PARENT]: undefined,
  [ScopePermissions.REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS]: 'SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS',
}

export function documentOf(
  table: RuleTable,
  policy: Policy,
  groups: readonly RowGroup[],
  names: ReadonlyMap<RowGroup, string>,
  printer: Printer,
): JsonObject {
  const { name, annotations, version } = policy.meta
  const metadata = { annotations: { ...annotations } }
  switch (name.case) {
    case 'resource':
      return {
        metadata,
        resourcePolicy: { resource: name.value, ...resourcePolicy(table, policy, groups, names, printer) },
      }
    case 'principal':
      return {
        metadata,
        principalPolicy: { principal: name.value, ...principalPolicy(policy, groups, names, printer) },
      }
    case 'role': {
      const parents = table.scopeParentRoles[policy.scope]?.roleParentRoles[name.value]?.roles ?? []
      const { scope } = policy
      return {
        metadata,
        rolePolicy: { role: name.value, version, scope, parentRoles: parents, rules: allowLists(policy, printer) },
      }
    }
    case undefined:
      throw new Unprintable('a policy without a name')
  }
}

/** What resource and principal policies have in common. Rules come first: they tell which constants are needed. */
function common({ meta, scope, rows }: Policy, rules: readonly JsonObject[], printer: Printer): JsonObject {
  const params = rows.find((row) => row.params !== undefined)?.params
  const variables = printer.variables(params?.orderedVariables ?? [], params?.constants ?? {})
  return present({
    version: meta.version,
    scope,
    scopePermissions: PERMISSIONS[rows[0]?.scopePermissions ?? ScopePermissions.UNSPECIFIED],
    variables,
    constants: printer.constants(),
    rules: [...rules],
  })
}

function resourcePolicy(
  table: RuleTable,
  policy: Policy,
  groups: readonly RowGroup[],
  names: ReadonlyMap<RowGroup, string>,
  printer: Printer,
): JsonObject {
  const id = Object.entries(table.meta).find(([, meta]) => meta === policy.meta)?.[0] ?? ''
  const sets = Object.values(table.policyDerivedRoles[id]?.derivedRoles ?? {}).map(setOf)
  const schemas = table.schemas[id]
  const schema = (part: 'principalSchema' | 'resourceSchema'): JsonObject | undefined => {
    const of = schemas?.[part]
    return of === undefined ? undefined : { ref: of.ref, ...ignored(of.ignoreWhen?.actions ?? []) }
  }
  return {
    importDerivedRoles: [...new Set(sets)],
    ...common(
      policy,
      groups.map((group) => resourceRule(group, names.get(group) ?? '', printer)),
      printer,
    ),
    ...(schemas === undefined
      ? {}
      : { schemas: present({ principalSchema: schema('principalSchema'), resourceSchema: schema('resourceSchema') }) }),
  }
}

function ignored(actions: readonly string[]): JsonObject {
  return actions.length === 0 ? {} : { ignoreWhen: { actions: [...actions] } }
}

function resourceRule({ rows }: RowGroup, name: string, printer: Printer): JsonObject {
  const direct = rows.filter(({ originDerivedRole }) => originDerivedRole === '')
  const derived = rows.filter(({ originDerivedRole }) => originDerivedRole !== '')
  const actions = unique(rows.map(actionOf))
  const roles = unique(direct.map(({ role }) => role))
  if (direct.length !== actions.length * roles.length) throw new Unprintable(`rows of ${name} are no product`)
  return present({
    ...ruleOf(rows[0], name, printer),
    actions,
    roles: roles.length === 0 ? undefined : roles,
    derivedRoles: derived.length === 0 ? undefined : unique(derived.map(({ originDerivedRole }) => originDerivedRole)),
  })
}

function ruleOf(row: Row | undefined, name: string, printer: Printer): JsonObject {
  const constants = row?.params?.constants ?? {}
  return present({
    name,
    effect: row?.effect === Effect.ALLOW ? 'EFFECT_ALLOW' : 'EFFECT_DENY',
    condition: printer.condition(row?.condition, constants),
    output: printer.output(row?.emitOutput, constants),
  })
}

function principalPolicy(
  policy: Policy,
  groups: readonly RowGroup[],
  names: ReadonlyMap<RowGroup, string>,
  printer: Printer,
): JsonObject {
  const placed = groups.flatMap((group) => group.rows.map((row) => ({ row, name: names.get(group) ?? '' })))
  const rules = grouped(placed, ({ row }) => row.resource).map(([resource, own]) => ({
    resource,
    actions: own.map(({ row, name }) => ({ action: actionOf(row), ...ruleOf(row, name, printer) })),
  }))
  return common(policy, rules, printer)
}

/**
 * Cerbos counts the rules of a role policy for each resource and takes those of the same number for one another, which
 * our tables do not: so each resource's begin where those of the one before end, after rules for what nobody does.
 */
function allowLists({ meta, rows }: Policy, printer: Printer): JsonObject[] {
  const lists = grouped(
    rows.filter((row) => isOwn(meta, row)),
    ({ resource }) => resource,
  )
  let before = 0
  return lists.flatMap(([resource, own]) => {
    const padding = Array.from({ length: lists.length === 1 ? 0 : before }, () => ({
      resource,
      allowActions: ['what nobody does'],
    }))
    before += own.length
    const rules = own.map((row) => {
      const actions = row.actionSet.case === 'allowActions' ? Object.keys(row.actionSet.value.actions) : []
      return present({ resource, allowActions: actions, condition: printer.condition(row.condition, {}) })
    })
    return [...padding, ...rules]
  })
}

export function derivedRoleSets(table: RuleTable): ReadonlyMap<string, ReadonlyMap<string, RunnableDerivedRole>> {
  const roles = Object.values(table.policyDerivedRoles).flatMap(({ derivedRoles }) => Object.values(derivedRoles))
  return new Map(grouped(roles, setOf).map(([set, all]) => [set, new Map(all.map((role) => [role.name, role]))]))
}

function setOf({ originFqn }: RunnableDerivedRole): string {
  return originFqn.replace(/^cerbos\.derived_roles\./, '')
}

export function derivedRolesDocument(
  name: string,
  roles: ReadonlyMap<string, RunnableDerivedRole>,
  printer: Printer,
): JsonObject {
  const definitions = [...roles.values()].map((role) =>
    present({
      name: role.name,
      parentRoles: Object.keys(role.parentRoles),
      condition: printer.condition(role.condition, role.constants),
    }),
  )
  const variables = [...roles.values()].map((role) => printer.variables(role.orderedVariables, role.constants)['local'])
  const local = Object.assign({}, ...variables)
  return { derivedRoles: { name, definitions, variables: { local }, constants: printer.constants() } }
}

function actionOf({ actionSet, name }: Row): string {
  if (actionSet.case !== 'action') throw new Unprintable(`a row of ${name} without action`)
  return actionSet.value
}
