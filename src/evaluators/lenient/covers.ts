import type { Evaluator } from '../../core/evaluator.js'
import { CODE_KIND_PATTERN, RESERVED_KINDS } from '../../core/words.js'

const GUARDS: ReadonlySet<string> = new Set(RESERVED_KINDS)
const OF_CODE = new RegExp(CODE_KIND_PATTERN)

/**
 * Where policies cannot be listed: everything counts as covered (a resource without a policy is answered NO_MATCH, and
 * denied), guard layers, rules about code and `compliance` only where configuration names them.
 */
export function coversWith(guardLayers: readonly string[]): Pick<Evaluator, 'covers' | 'kindsUnder'> {
  const isReserved = (kind: string): boolean => GUARDS.has(kind) || OF_CODE.test(kind)
  return {
    covers: (kind, version, scope) =>
      !isReserved(kind) || (guardLayers.includes(kind) && version === 'default' && scope === ''),
    kindsUnder: (prefix) => guardLayers.filter((kind) => kind.startsWith(prefix)).sort(),
  }
}
