import type { Effect } from '../core/words.js'
import type { Finding } from './finding.js'

/** Gravest first. */
const EFFECTS: readonly Effect[] = ['deny', 'require_approval', 'allow']

/**
 * One finding per layer, where several resources were judged for it: the gravest effect, the reasons of the gravest
 * first, all obligations. One refusal of the service among them, and no mode may lift any.
 */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const layers = new Set(findings.map(({ layer }) => layer))
  if (layers.size === findings.length) return findings
  return [...layers].map((layer) => merged(findings.filter((finding) => finding.layer === layer)))
}

/** Those that deny, then those that ask, then those that allow; alike ones in the order in which they are given. */
export function gravestFirst(findings: readonly Finding[]): readonly Finding[] {
  return EFFECTS.flatMap((effect) => findings.filter((finding) => finding.effect === effect))
}

function merged(findings: readonly Finding[]): Finding {
  const ordered = gravestFirst(findings)
  const [gravest, ...others] = ordered
  if (gravest === undefined) throw new Error('there is nothing to merge')
  if (others.length === 0) return gravest
  return {
    ...gravest,
    reasons: ordered.flatMap(({ reasons }) => reasons),
    obligations: findings.flatMap(({ obligations }) => obligations),
    byPolicy: findings.every(({ byPolicy }) => byPolicy),
    durationMs: Math.max(...findings.map(({ durationMs }) => durationMs)),
  }
}
