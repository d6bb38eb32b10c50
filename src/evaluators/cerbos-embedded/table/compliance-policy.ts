import { COMPLIANCE, STANDARDS } from '../../../core/words.js'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import type { ResourcePolicy, Rule } from './model.js'
import { sanitize } from './names.js'

const ASKED: ReadonlySet<string> = new Set(STANDARDS)

/**
 * The policy of the standards: unscoped, and for every role alike. An ALLOW names the standards that it holds for met,
 * so that none is met which nobody thought of; a DENY says why, or nobody could tell it from silence.
 */
export function checkCompliancePolicy(source: PolicySource, policy: ResourcePolicy, problems: Problems): void {
  if (sanitize(policy.resource) !== COMPLIANCE) return
  const report = (path: string, message: string): void => {
    problems.add(source.file, source.at(path), `${COMPLIANCE}: ${message}`)
  }
  if (policy.scope !== '') report('resourcePolicy.scope', 'its policy must not have a scope')
  if (policy.version !== 'default') report('resourcePolicy.version', 'its policy must have the version default')
  for (const [index, rule] of policy.rules.entries()) {
    for (const message of ruleProblems(rule)) report(`resourcePolicy.rules[${index}]`, message)
  }
}

function ruleProblems({ effect, roles, derivedRoles, actions, onActivated }: Rule): readonly string[] {
  const everyone = roles.length === 1 && roles[0] === '*' && derivedRoles.length === 0
  const named = actions.every((action) => ASKED.has(action) || (action === '*' && effect === 'deny'))
  return [
    ...(everyone ? [] : ["a rule must have roles: ['*'] and no derived roles"]),
    ...(named ? [] : [`the actions are standards, of ${STANDARDS.join(', ')}${effect === 'deny' ? ", or '*'" : ''}`]),
    ...(effect === 'allow' || onActivated !== null ? [] : ['a DENY rule must have an output that says why']),
  ]
}
