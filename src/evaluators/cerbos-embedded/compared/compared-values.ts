import { toJson } from '@bufbuild/protobuf'
import { ValueSchema, type Value } from '@bufbuild/protobuf/wkt'
import { PolicySchema, type Constants, type Policy, type Variables } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import type { PolicySnapshot } from '../../../core/policy-set.js'
import type { Expr } from '../cel/ast.js'
import { parseCel } from '../cel/parse.js'
import { policyFiles } from '../source/files.js'
import { createProblems } from '../source/problems.js'
import { readSources } from '../source/read-policies.js'
import { createRelations } from './relations.js'

/** What the policies of one resource kind hold a request against. */
export interface ComparedValues {
  /** Roles that rules name, `*` left out. */
  readonly roles: ReadonlySet<string>
  /** Agents that have a policy of their own. */
  readonly agents: ReadonlySet<string>
  /** By attribute (`R.amount`, `P.user_role`, `P.verified.claims.team`): the constants, limits and names. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<JsonValue>>
}

interface Gathered extends ComparedValues {
  readonly roles: Set<string>
  readonly agents: Set<string>
  readonly attributes: Map<string, Set<JsonValue>>
}

const ANY_KIND = '*'

/** Reads, without judging anything, what every condition and variable compares. Policies must have been checked before. */
export function comparedValues(snapshot: PolicySnapshot): (kind: string) => ComparedValues {
  const policies = readSources(policyFiles(snapshot), createProblems()).map(({ policy }) => policy)
  const library = createLibrary(policies)
  const kinds = new Map<string, Gathered>()
  for (const policy of policies) {
    for (const kind of kindsOf(policy)) gather(policy, gatheredFor(kinds, kind), library, snapshot.globals)
  }
  return (kind) => merged([kinds.get(kind), kinds.get(ANY_KIND)].filter((found) => found !== undefined))
}

function gatheredFor(kinds: Map<string, Gathered>, kind: string): Gathered {
  const found = kinds.get(kind) ?? { roles: new Set(), agents: new Set(), attributes: new Map() }
  kinds.set(kind, found)
  return found
}

function kindsOf({ policyType }: Policy): readonly string[] {
  switch (policyType.case) {
    case 'resourcePolicy':
      return [policyType.value.resource]
    case 'principalPolicy':
    case 'rolePolicy':
      return [...new Set(policyType.value.rules.map(({ resource }) => (resource.includes('*') ? ANY_KIND : resource)))]
    default:
      return []
  }
}

function gather(policy: Policy, into: Gathered, library: Library, globals: JsonObject): void {
  const { policyType } = policy
  if (policyType.case === 'principalPolicy') into.agents.add(policyType.value.principal)
  if (policyType.case === 'rolePolicy' && policyType.value.policyType.case === 'role') {
    into.roles.add(policyType.value.policyType.value)
  }
  const parts = [policy, ...library.derivedRolesOf(policy)]
  for (const part of parts) {
    for (const role of rolesOf(part)) if (role !== '*') into.roles.add(role)
    const relations = createRelations({ globals, ...library.definitionsOf(part) }, (attribute, value) => {
      const values = into.attributes.get(attribute) ?? new Set<JsonValue>()
      into.attributes.set(attribute, values.add(value))
    })
    for (const expression of expressionsOf(part)) relations.read(expression)
  }
}

function rolesOf({ policyType }: Policy): readonly string[] {
  if (policyType.case === 'resourcePolicy') return policyType.value.rules.flatMap(({ roles }) => roles)
  if (policyType.case === 'derivedRoles') return policyType.value.definitions.flatMap(({ parentRoles }) => parentRoles)
  return []
}

interface Library {
  derivedRolesOf(policy: Policy): readonly Policy[]
  definitionsOf(policy: Policy): {
    readonly variables: ReadonlyMap<string, Expr>
    readonly constants: JsonObject
  }
}

function createLibrary(policies: readonly Policy[]): Library {
  const derivedRoles = new Map<string, Policy>()
  const variables = new Map<string, Readonly<Record<string, string>>>()
  const constants = new Map<string, Readonly<Record<string, Value>>>()
  for (const policy of policies) {
    const { policyType } = policy
    if (policyType.case === 'derivedRoles') derivedRoles.set(policyType.value.name, policy)
    if (policyType.case === 'exportVariables') variables.set(policyType.value.name, policyType.value.definitions)
    if (policyType.case === 'exportConstants') constants.set(policyType.value.name, policyType.value.definitions)
  }
  return {
    derivedRolesOf: ({ policyType }) =>
      policyType.case === 'resourcePolicy'
        ? policyType.value.importDerivedRoles.flatMap((name) => derivedRoles.get(name) ?? [])
        : [],
    definitionsOf: (policy) => {
      const { policyType } = policy
      const own = policyType.case === undefined ? {} : definitionsIn(policyType.value)
      const texts = { ...oldVariables(policy), ...imported(own.variables, variables), ...own.variables?.local }
      const values = { ...imported(own.constants, constants), ...own.constants?.local }
      return {
        variables: new Map(Object.entries(texts).flatMap(([name, text]) => parsed(text).map((expr) => [name, expr]))),
        constants: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, toJson(ValueSchema, value)]),
        ),
      }
    },
  }
}

function definitionsIn(value: object): { readonly variables?: Variables; readonly constants?: Constants } {
  return value
}

function imported<T>(
  from: { readonly import: readonly string[] } | undefined,
  exports: ReadonlyMap<string, Readonly<Record<string, T>>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries((from?.import ?? []).flatMap((name) => Object.entries(exports.get(name) ?? {})))
}

/** Variables where older policies have them: beside the policy's kind. */
function oldVariables(policy: Policy): Readonly<Record<string, string>> {
  const json: JsonValue = toJson(PolicySchema, policy)
  const { variables = {} } = isJsonObject(json) ? json : {}
  const entries = isJsonObject(variables) ? Object.entries(variables) : []
  return Object.fromEntries(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])))
}

/** Every text in the place of an expression, wherever it stands in the policy. */
function expressionsOf(policy: Policy): readonly Expr[] {
  const texts: string[] = []
  const visit = (value: JsonValue): void => {
    if (isJsonObject(value)) {
      const { expr } = value
      if (typeof expr === 'string') texts.push(expr)
      for (const member of Object.values(value)) visit(member)
    } else if (isJsonList(value)) for (const item of value) visit(item)
  }
  visit(toJson(PolicySchema, policy))
  return texts.flatMap(parsed)
}

function parsed(text: string): readonly Expr[] {
  try {
    return [parseCel(text)]
  } catch {
    return []
  }
}

function merged(parts: readonly Gathered[]): ComparedValues {
  const attributes = new Map<string, Set<JsonValue>>()
  for (const [name, values] of parts.flatMap((part) => [...part.attributes])) {
    attributes.set(name, new Set([...(attributes.get(name) ?? []), ...values]))
  }
  return {
    roles: new Set(parts.flatMap(({ roles }) => [...roles])),
    agents: new Set(parts.flatMap(({ agents }) => [...agents])),
    attributes,
  }
}
