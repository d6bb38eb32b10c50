import type { RulePlace, RuleSummary } from '../core/evaluator.js'
import type { Reason } from '../core/reason.js'
import type { Finding } from './finding.js'

/** By rule (`resource.payment.vdefault#over-limit`) its place, and by policy (what stands before `#`) its file. */
type Places = ReadonlyMap<string, RulePlace>

/** A loaded set's rules are one array as long as it is in force. */
const known = new WeakMap<readonly RuleSummary[], Places>()

/**
 * The findings with the place of each rule or policy that a reason names and does not place itself: a policy in which
 * no rule allows, an allow whose obligation cannot be met.
 */
export function withSources(findings: readonly Finding[], rules: readonly RuleSummary[]): readonly Finding[] {
  if (findings.every(({ reasons }) => reasons.every(isPlaced))) return findings
  const places = placesOf(rules)
  return findings.map((finding) => ({ ...finding, reasons: finding.reasons.map((reason) => placed(reason, places)) }))
}

function isPlaced({ rule, source }: Reason): boolean {
  return rule === null || source !== null
}

function placed(reason: Reason, places: Places): Reason {
  return isPlaced(reason) ? reason : { ...reason, source: places.get(reason.rule ?? '') ?? null }
}

function placesOf(rules: readonly RuleSummary[]): Places {
  const places = known.get(rules) ?? readPlaces(rules)
  known.set(rules, places)
  return places
}

function readPlaces(rules: readonly RuleSummary[]): Places {
  const places = new Map<string, RulePlace>()
  for (const { rule, place } of rules) {
    if (place === null) continue
    const [policy = ''] = rule.split('#', 1)
    if (!places.has(policy)) places.set(policy, { file: place.file, line: 1 })
    places.set(rule, place)
  }
  return places
}
