import { LAYERS, type Decision, type Layer } from '../core/words.js'
import type { Finding } from './finding.js'

export interface Combined {
  readonly decision: Decision
  readonly blockedBy: Layer | null
}

/**
 * Any deny blocks; else an approval that is asked for; else every layer must allow, and one of them must be the policy
 * layer. The order of findings plays no part: a denial is attributed in the order of LAYERS.
 */
export function combine(findings: readonly Finding[]): Combined {
  const denying = LAYERS.find((layer) =>
    findings.some((finding) => finding.layer === layer && finding.effect === 'deny'),
  )
  if (denying !== undefined) return { decision: 'BLOCK', blockedBy: denying }
  if (!findings.some(({ layer }) => layer === 'policy')) return { decision: 'BLOCK', blockedBy: 'policy' }
  if (findings.some(({ effect }) => effect === 'require_approval')) {
    return { decision: 'REQUIRES_APPROVAL', blockedBy: null }
  }
  return { decision: 'ALLOW', blockedBy: null }
}
