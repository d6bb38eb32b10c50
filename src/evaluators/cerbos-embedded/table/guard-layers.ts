import { CODE_KINDS, GUARD_LAYERS, RESERVED_KINDS } from '../../../core/words.js'
import { identifier, list, select, call, text } from '../cel/ast.js'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { checkCompliancePolicy } from './compliance-policy.js'
import { coversKind } from './glob.js'
import type { ConditionTree, Policy, PrincipalPolicy, ResourcePolicy, RolePolicy, Rule } from './model.js'
import { sanitize } from './names.js'

const GUARDS: ReadonlySet<string> = new Set(GUARD_LAYERS)
const GUARD_KINDS: ReadonlySet<string> = new Set(RESERVED_KINDS)

export interface PlacedPolicy {
  readonly source: PolicySource
  readonly policy: Policy
}

/** Whether a policy of this resource kind judges a guard layer, code, or compliance. */
export function isGuardKind(resource: string): boolean {
  return GUARD_KINDS.has(sanitize(resource)) || isOfCode(resource)
}

function isOfCode(resource: string): boolean {
  return sanitize(resource).startsWith(sanitize(CODE_KINDS))
}

/** A guard layer, or rules about code: every call of the kind that they are asked about must pass them. */
function mustPass(resource: string): boolean {
  return GUARDS.has(sanitize(resource)) || isOfCode(resource)
}

/**
 * The guard layers and rules about code judge every subject alike, so nothing may stand beside their policies: they are unscoped, their
 * DENY rules speak to every role, an unconditional allow ends them, and no other policy reaches them. Nor does any reach
 * the policy of compliance, which has no such end.
 */
export function checkGuardLayers(read: readonly PlacedPolicy[], problems: Problems): void {
  const guarded = guardKindsOf(read.map(({ policy }) => policy))
  for (const { source, policy } of read) {
    if (policy.kind === 'resource') checkGuardPolicy(source, policy, problems)
    if (policy.kind === 'resource') checkCompliancePolicy(source, policy, problems)
    if (policy.kind === 'principal') checkPrincipal(source, policy, guarded, problems)
    if (policy.kind === 'role') checkRole(source, policy, problems)
  }
}

function guardKindsOf(policies: readonly Policy[]): readonly string[] {
  const resources = policies.flatMap((policy) => (policy.kind === 'resource' ? [policy.resource] : []))
  const ofCode = resources.filter(isOfCode)
  return [...[...GUARD_KINDS].filter((kind) => resources.some((each) => sanitize(each) === kind)), ...new Set(ofCode)]
}

function checkGuardPolicy(source: PolicySource, policy: ResourcePolicy, problems: Problems): void {
  if (!mustPass(policy.resource)) return
  const report = (path: string, message: string): void => {
    problems.add(source.file, source.at(path), `${named(policy.resource)}: ${message}`)
  }
  if (policy.scope !== '') report('resourcePolicy.scope', 'its policy must not have a scope')
  if (policy.version !== 'default') report('resourcePolicy.version', 'its policy must have the version default')
  for (const [index, rule] of policy.rules.entries()) {
    const everyone = rule.roles.length === 1 && rule.roles[0] === '*' && rule.derivedRoles.length === 0
    if (rule.effect === 'deny' && !everyone) {
      report(`resourcePolicy.rules[${index}]`, "a DENY rule must have roles: ['*'] and no derived roles")
    }
  }
  const last = policy.rules.at(-1)
  const allows = last?.effect === 'allow' && last.condition === null && last.roles.includes('*')
  if (!allows) report('resourcePolicy.rules', "its last rule must be an unconditional EFFECT_ALLOW with roles: ['*']")
}

function named(kind: string): string {
  if (isOfCode(kind)) return `rules about code ${kind}`
  return GUARDS.has(sanitize(kind)) ? `guard layer ${kind}` : kind
}

function checkPrincipal(
  source: PolicySource,
  { rules }: PrincipalPolicy,
  guarded: readonly string[],
  problems: Problems,
): void {
  for (const { resource, line } of rules) {
    const reached = guarded.find((kind) => coversKind(resource, kind))
    if (reached === undefined) continue
    const message = `${named(reached)}: no principal policy may reach it (resource ${resource})`
    problems.add(source.file, { line, column: 1 }, message)
  }
}

function checkRole(source: PolicySource, { rules }: RolePolicy, problems: Problems): void {
  for (const [index, { resource }] of rules.entries()) {
    if (!isGuardKind(resource)) continue
    const message = `${named(resource)}: no role policy may name it`
    problems.add(source.file, source.at(`rolePolicy.rules[${index}].resource`), message)
  }
}

/**
 * A role policy denies whatever it does not list. It is made to list the guard layers, and its own conditions to let
 * them pass, so that they decide by themselves. The operator's files stay as they are.
 */
export function leftToGuards(policy: Policy, policies: readonly Policy[]): Policy {
  const guarded = guardKindsOf(policies)
  if (policy.kind !== 'role' || policy.rules.length === 0 || guarded.length === 0) return policy
  const rules = policy.rules.map((rule) => withGuardsLet(rule, guarded))
  return { ...policy, rules: [...rules, ...guarded.map((kind) => allowAll(policy, kind))] }
}

function withGuardsLet(rule: Rule, guarded: readonly string[]): Rule {
  const reached = guarded.filter((kind) => coversKind(rule.resource, kind))
  if (rule.condition === null || reached.length === 0) return rule
  const tree = call('@in', [select(identifier('R'), 'kind'), list(reached.map(text))])
  const isGuard: ConditionTree = { op: 'expr', expression: { text: 'R.kind is a guard layer', tree } }
  return { ...rule, condition: { op: 'any', of: [isGuard, rule.condition] } }
}

function allowAll(policy: RolePolicy, kind: string): Rule {
  const name = `${kind}!guard`
  return {
    name,
    rowName: name,
    cacheName: name,
    file: policy.file,
    line: policy.line,
    resource: sanitize(kind),
    actions: ['*'],
    roles: [policy.role],
    derivedRoles: [],
    effect: 'allow',
    condition: null,
    onActivated: null,
    onConditionNotMet: null,
    tagged: false,
    sound: null,
  }
}
