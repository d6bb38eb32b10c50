import type { Evaluator } from '../../core/evaluator.js'
import type { Layer } from '../../core/words.js'

const GUARDS: ReadonlySet<string> = new Set<Layer>(['data_sensitivity', 'state_history'])

/**
 * Where policies cannot be listed: everything counts as covered (a resource without a policy is answered NO_MATCH, and
 * denied), guard layers only where configuration names them.
 */
export function coversWith(guardLayers: readonly string[]): Evaluator['covers'] {
  return (kind, version, scope) =>
    !GUARDS.has(kind) || (guardLayers.includes(kind) && version === 'default' && scope === '')
}
