import type { Evaluator } from '../../core/evaluator.js'
import { RESERVED_KINDS } from '../../core/words.js'

const GUARDS: ReadonlySet<string> = new Set(RESERVED_KINDS)

/**
 * Where policies cannot be listed: everything counts as covered (a resource without a policy is answered NO_MATCH, and
 * denied), guard layers and `compliance` only where configuration names them.
 */
export function coversWith(guardLayers: readonly string[]): Evaluator['covers'] {
  return (kind, version, scope) =>
    !GUARDS.has(kind) || (guardLayers.includes(kind) && version === 'default' && scope === '')
}
