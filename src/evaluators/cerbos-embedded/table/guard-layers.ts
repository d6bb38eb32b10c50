import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import type { ResourcePolicy } from './model.js'

const GUARD_KINDS: ReadonlySet<string> = new Set(['data_sensitivity', 'state_history'])

/**
 * The guard layers judge every subject alike, so nothing may stand beside their policies: they are unscoped, their
 * DENY rules speak to every role, and an unconditional allow ends them.
 */
export function checkGuardLayer(source: PolicySource, policy: ResourcePolicy, problems: Problems): void {
  if (!GUARD_KINDS.has(policy.resource)) return
  const report = (path: string, message: string): void => {
    problems.add(source.file, source.at(path), `guard layer ${policy.resource}: ${message}`)
  }
  if (policy.scope !== '') report('resourcePolicy.scope', 'its policy must not have a scope')
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
