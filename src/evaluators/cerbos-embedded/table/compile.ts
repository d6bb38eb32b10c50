import { PolicyLoadError, type PolicySnapshot } from '../../../core/policy-set.js'
import { policyFiles, schemaFiles } from '../source/files.js'
import { createProblems, type Problems } from '../source/problems.js'
import { readSources, type PolicySource } from '../source/read-policies.js'
import { attempt } from './attempt.js'
import { readExports } from './definitions.js'
import { readDerivedRoles } from './derived-roles.js'
import { checkGuardLayers, leftToGuards, type PlacedPolicy } from './guard-layers.js'
import type { Policy, ResourcePolicy } from './model.js'
import { sanitize } from './names.js'
import { readPrincipalPolicy } from './principal-policies.js'
import { readResourcePolicy, type Library } from './resource-policies.js'
import { readRolePolicy } from './role-policies.js'
import { createRuleIndex, type RuleIndex } from './rule-index.js'
import { strictPolicy } from './strict-policy.js'
import { buildTable } from './table.js'
import type { Witness } from './witnesses.js'

export interface CompiledPolicies {
  /** A serialized `cerbos.runtime.v1.RuleTable`. */
  readonly table: Uint8Array
  /** The operator's resource policies, as the table carries them. */
  readonly policies: readonly ResourcePolicy[]
  /** The operator's policies of every kind, as they are written. */
  readonly written: readonly Policy[]
  readonly index: RuleIndex
}

export interface CompileOptions {
  readonly strict: boolean
  /** Policies of our own that go into the same table, by path; theirs is the kind of this name. */
  readonly own: { readonly kind: string; readonly policies: ReadonlyMap<string, string> }
}

/** Policies → rule table. Throws PolicyLoadError with everything that is wrong or not supported. */
export function compilePolicies(snapshot: PolicySnapshot, options: CompileOptions): CompiledPolicies {
  const problems = createProblems()
  const operators = readSources(policyFiles(snapshot), problems).filter(
    (source) => !refuseReserved(source, options.own.kind, problems),
  )
  const encoder = new TextEncoder()
  const own = [...options.own.policies].map(([path, text]) => [path, encoder.encode(text)] as const)
  const sources = [...operators, ...readSources(own, problems)]
  const exports = readExports(sources, problems)
  const library = { exports, derivedRoles: readDerivedRoles(sources, exports, problems) }
  const read = sources.flatMap((source) => readable(source, library, problems))
  const written = read.map(({ policy }) => policy)
  checkGuardLayers(read, problems)
  refuseTwins(written, problems)
  const witnesses = new Map<Policy, readonly Witness[]>()
  const around = { globals: snapshot.globals, policies: written }
  for (const { source, policy } of read) {
    attempt(source, source.policy.policyType.case ?? '', problems, () => {
      const carried = options.strict ? strictPolicy(leftToGuards(policy, written), around) : { policy, witnesses: [] }
      witnesses.set(carried.policy, carried.witnesses)
    })
  }
  const policies = [...witnesses.keys()]
  if (problems.all().length > 0) throw new PolicyLoadError(problems.all())
  const ofOperator = (policy: Policy): boolean => !options.own.policies.has(policy.file)
  return {
    table: buildTable(policies, witnesses, schemaFiles(snapshot)),
    policies: policies.filter((policy) => policy.kind === 'resource').filter(ofOperator),
    written: written.filter(ofOperator),
    index: createRuleIndex(policies, witnesses),
  }
}

/** Empty for what holds no rules, and where something is wrong. */
function readable(source: PolicySource, library: Library, problems: Problems): readonly PlacedPolicy[] {
  const before = problems.all().length
  const policy = readPolicy(source, library, problems)
  return policy === null || problems.all().length > before ? [] : [{ source, policy }]
}

/** Null for what holds no rules: exports, derived roles. */
function readPolicy(source: PolicySource, library: Library, problems: Problems): Policy | null {
  const { apiVersion, policyType } = source.policy
  if (apiVersion !== 'api.cerbos.dev/v1')
    problems.add(source.file, source.at('apiVersion'), 'apiVersion must be api.cerbos.dev/v1')
  switch (policyType.case) {
    case 'resourcePolicy':
      return readResourcePolicy(source, policyType.value, library, problems)
    case 'principalPolicy':
      return readPrincipalPolicy(source, policyType.value, library.exports, problems)
    case 'rolePolicy':
      return readRolePolicy(source, policyType.value, problems)
    case undefined:
      problems.add(source.file, source.at(''), 'the file holds no policy')
      return null
    case 'derivedRoles':
    case 'exportVariables':
    case 'exportConstants':
      return null
  }
}

function refuseReserved(source: PolicySource, kind: string, problems: Problems): boolean {
  const { policyType } = source.policy
  const resource = policyType.case === 'resourcePolicy' && sanitize(policyType.value.resource) === kind
  const roles = policyType.case === 'derivedRoles' && policyType.value.name === kind
  if (resource || roles) problems.add(source.file, source.at(policyType.case), `the name ${kind} is reserved`)
  return resource || roles
}

function refuseTwins(policies: readonly Policy[], problems: Problems): void {
  const seen = new Set<string>()
  for (const { key, file, line } of policies) {
    if (seen.has(key)) problems.add(file, { line, column: 1 }, `policy ${key} is defined twice`)
    seen.add(key)
  }
}
