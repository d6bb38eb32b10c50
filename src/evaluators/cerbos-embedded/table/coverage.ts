import { coversKind } from './glob.js'
import { isGuardKind } from './guard-layers.js'
import type { Policy } from './model.js'
import { sanitize } from './names.js'

/** What a resource policy is about. */
export interface PolicyResource {
  readonly kind: string
  readonly version: string
  readonly scope: string
}

/** See `Evaluator.kindsUnder`. The text means to Cerbos what a name does: `code/` also finds `code_files`. */
export function kindsUnder(resources: readonly PolicyResource[]): (prefix: string) => readonly string[] {
  const kinds = resources.filter(({ version, scope }) => version === 'default' && scope === '').map(({ kind }) => kind)
  const known = new Map<string, readonly string[]>()
  return (prefix) => {
    const found = known.get(prefix) ?? kinds.filter((kind) => sanitize(kind).startsWith(sanitize(prefix))).sort()
    known.set(prefix, found)
    return found
  }
}

export type Coverage = (kind: string, version: string, scope: string) => boolean

/**
 * Whether any policy could answer for a resource, as Cerbos finds them: a resource policy of this kind and version, or a
 * role policy with a rule for it, in exactly this scope; or a principal policy, whosever, with a rule for it. A guard layer is
 * judged by a policy of its own alone.
 */
export function createCoverage(policies: readonly Policy[]): Coverage {
  const keyOf = (kind: string, version: string, scope: string): string =>
    JSON.stringify([sanitize(kind), version, scope])
  const resources = new Set<string>()
  for (const policy of policies) {
    if (policy.kind === 'resource') resources.add(keyOf(policy.resource, policy.version, policy.scope))
  }
  const others = policies.filter(({ kind }) => kind !== 'resource')
  return (kind, version, scope) => {
    if (resources.has(keyOf(kind, version, scope))) return true
    if (isGuardKind(kind)) return false
    return others.some((policy) => {
      const stands = policy.version === version && (policy.kind === 'principal' || policy.scope === scope)
      return stands && policy.rules.some(({ resource }) => coversKind(resource, kind))
    })
  }
}
