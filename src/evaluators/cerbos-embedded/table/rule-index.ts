import type { RulePlace } from '../../../core/evaluator.js'
import type { Policy, Rule } from './model.js'
import type { Witness } from './witnesses.js'

export type RuleEntry =
  | {
      readonly kind: 'rule'
      readonly rule: string
      readonly effect: 'allow' | 'deny'
      readonly place: RulePlace
      /** Its outputs are `[activated, value]`. */
      readonly tagged: boolean
    }
  /** The rule could not be evaluated. */
  | { readonly kind: 'witness'; readonly rule: string; readonly expression: string; readonly place: RulePlace }

/** What stands behind an output's source, `resource.payment.vdefault#over-limit`. */
export type RuleIndex = ReadonlyMap<string, RuleEntry> & {
  /** Keys of all policies: `resource.payment.vdefault/acme`. */
  readonly policies: ReadonlySet<string>
}

/** Expressions can be long; answers and audit entries carry only so much of one. */
const MAX_EXPRESSION_LENGTH = 500

export function createRuleIndex(
  policies: readonly Policy[],
  witnesses: ReadonlyMap<Policy, readonly Witness[]>,
): RuleIndex {
  const index = new Map<string, RuleEntry>()
  for (const policy of policies) {
    for (const rule of policy.rules) index.set(`${policy.key}#${rule.rowName}`, ruleEntry(policy, rule))
    for (const { name, rule, expression } of witnesses.get(policy) ?? []) {
      index.set(`${policy.key}#${name}`, {
        kind: 'witness',
        rule: `${policy.key}#${rule.name}`,
        expression: expression.slice(0, MAX_EXPRESSION_LENGTH),
        place: placeOf(rule),
      })
    }
  }
  return Object.assign(index, { policies: new Set(policies.map(({ key }) => key)) })
}

function ruleEntry(policy: Policy, rule: Rule): RuleEntry {
  const { effect, name, tagged } = rule
  return { kind: 'rule', rule: `${policy.key}#${name}`, effect, place: placeOf(rule), tagged }
}

function placeOf({ file, line }: Rule): RulePlace {
  return { file, line }
}
