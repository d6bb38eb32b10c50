import type { CheckRequest } from '../../../core/evaluator.js'
import type { Policy } from '../table/model.js'
import { sanitize } from '../table/names.js'

/** The policies that could have a say in this request: of its resources in every scope, of its principal, of roles. */
export function relevantPolicies(request: CheckRequest, policies: readonly Policy[]): readonly Policy[] {
  const kinds = new Set(request.resources.map(({ kind }) => sanitize(kind)))
  const principal = sanitize(request.subject.id)
  return policies.filter((policy) => {
    switch (policy.kind) {
      case 'resource':
        return kinds.has(sanitize(policy.resource))
      case 'principal':
        return sanitize(policy.principal) === principal
      case 'role':
        return true
    }
  })
}
