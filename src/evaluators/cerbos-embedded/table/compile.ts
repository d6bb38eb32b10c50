import { PolicyLoadError, type PolicySnapshot } from '../../../core/policy-set.js'
import { policyFiles, schemaFiles } from '../source/files.js'
import { createProblems, type Problems } from '../source/problems.js'
import { readSources, type PolicySource } from '../source/read-policies.js'
import { attempt } from './attempt.js'
import { readExports } from './definitions.js'
import { readDerivedRoles } from './derived-roles.js'
import { checkGuardLayer } from './guard-layers.js'
import type { ResourcePolicy } from './model.js'
import { readResourcePolicy } from './resource-policies.js'
import { createRuleIndex, type RuleIndex } from './rule-index.js'
import { strictPolicy } from './strict-policy.js'
import { buildTable } from './table.js'
import { policyWitnesses, type Witness } from './witnesses.js'

export interface CompiledPolicies {
  /** A serialized `cerbos.runtime.v1.RuleTable`. */
  readonly table: Uint8Array
  readonly policies: readonly ResourcePolicy[]
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
  const witnesses = new Map<ResourcePolicy, readonly Witness[]>()
  for (const source of sources) {
    const { policyType } = source.policy
    refuseUnsupported(source, options, problems)
    if (policyType.case !== 'resourcePolicy') continue
    const before = problems.all().length
    const read = readResourcePolicy(source, policyType.value, library, problems)
    checkGuardLayer(source, read, problems)
    const readable = problems.all().length === before
    const step = () => {
      const policy = options.strict && readable ? strictPolicy(read) : read
      witnesses.set(policy, options.strict && readable ? policyWitnesses(policy, snapshot.globals) : [])
    }
    attempt(source, 'resourcePolicy', problems, step)
  }
  const policies = [...witnesses.keys()]
  refuseTwins(policies, sources, problems)
  if (problems.all().length > 0) throw new PolicyLoadError(problems.all())
  const table = buildTable(policies, witnesses, schemaFiles(snapshot))
  return {
    table,
    policies: policies.filter(({ resource }) => resource !== options.own.kind),
    index: createRuleIndex(policies, witnesses),
  }
}

function refuseReserved(source: PolicySource, kind: string, problems: Problems): boolean {
  const { policyType } = source.policy
  const resource = policyType.case === 'resourcePolicy' && policyType.value.resource === kind
  const roles = policyType.case === 'derivedRoles' && policyType.value.name === kind
  if (resource || roles) problems.add(source.file, source.at(policyType.case), `the name ${kind} is reserved`)
  return resource || roles
}

function refuseUnsupported(source: PolicySource, options: { readonly strict: boolean }, problems: Problems): void {
  const { apiVersion, policyType } = source.policy
  const refuse = (path: string, what: string): void => {
    problems.add(source.file, source.at(path), `${what} not supported`)
  }
  if (apiVersion !== 'api.cerbos.dev/v1')
    problems.add(source.file, source.at('apiVersion'), 'apiVersion must be api.cerbos.dev/v1')
  switch (policyType.case) {
    case 'principalPolicy':
    case 'rolePolicy':
      refuse(policyType.case, 'principal and role policies are')
      return
    case 'resourcePolicy':
      if (policyType.value.scope !== '') refuse('resourcePolicy.scope', 'scopes are')
      for (const [index, rule] of policyType.value.rules.entries()) {
        if (options.strict && (rule.output?.when?.conditionNotMet ?? '') !== '') {
          refuse(`resourcePolicy.rules[${index}].output`, 'outputs for a condition that is not met are')
        }
      }
      return
    case undefined:
      problems.add(source.file, source.at(''), 'the file holds no policy')
      return
    case 'derivedRoles':
    case 'exportVariables':
    case 'exportConstants':
  }
}

function refuseTwins(policies: readonly ResourcePolicy[], sources: readonly PolicySource[], problems: Problems): void {
  const seen = new Set<string>()
  for (const policy of policies) {
    const file = policy.rules[0]?.file ?? sources[0]?.file ?? ''
    if (seen.has(policy.key)) problems.add(file, null, `policy ${policy.key} is defined twice`)
    seen.add(policy.key)
  }
}
