import type { RuleChange } from '../core/activation.js'
import type { RuleSummary } from '../core/evaluator.js'

/**
 * What changed between two lists of rules, in the order of how much it can loosen: DENY rules that are gone, DENY rules
 * that say something else (or were one), then new and changed ALLOW rules, and what only tightens last. Within one kind
 * by name. Names need not be unique: rules of one name are matched by what they say.
 */
export function ruleChanges(before: readonly RuleSummary[], after: readonly RuleSummary[]): readonly RuleChange[] {
  const was = byName(before)
  const is = byName(after)
  const names = new Set([...was.keys(), ...is.keys()])
  return [...names].flatMap((name) => changesOf(was.get(name) ?? [], is.get(name) ?? [])).sort(byConcern)
}

function byName(rules: readonly RuleSummary[]): ReadonlyMap<string, readonly RuleSummary[]> {
  const groups = new Map<string, RuleSummary[]>()
  for (const rule of rules) {
    const group = groups.get(rule.rule)
    if (group === undefined) groups.set(rule.rule, [rule])
    else group.push(rule)
  }
  return groups
}

/** Of the rules of one name: those that say the same on both sides cancel out, the rest are paired in their order. */
function changesOf(before: readonly RuleSummary[], after: readonly RuleSummary[]): readonly RuleChange[] {
  const [was, is] = [without(before, after), without(after, before)]
  const paired = Math.min(was.length, is.length)
  return [
    ...is.slice(0, paired).map((rule, i) => change('changed', rule, was[i]?.effect ?? null)),
    ...was.slice(paired).map((rule) => change('removed', rule, null)),
    ...is.slice(paired).map((rule) => change('added', rule, null)),
  ]
}

function without(rules: readonly RuleSummary[], others: readonly RuleSummary[]): readonly RuleSummary[] {
  const left = others.map(sayingOf)
  return rules.filter((rule) => {
    const at = left.indexOf(sayingOf(rule))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function sayingOf({ effect, digest }: RuleSummary): string {
  return `${effect} ${digest}`
}

function change(
  kind: RuleChange['change'],
  { rule, effect, place }: RuleSummary,
  previousEffect: RuleChange['previousEffect'],
): RuleChange {
  return { change: kind, rule, effect, previousEffect, place }
}

function byConcern(one: RuleChange, other: RuleChange): number {
  return concern(one) - concern(other) || (one.rule < other.rule ? -1 : Number(one.rule > other.rule))
}

function concern({ change, effect, previousEffect }: RuleChange): number {
  if (change === 'removed') return effect === 'deny' ? 0 : 5
  if (change === 'changed') return effect === 'deny' || previousEffect === 'deny' ? 1 : 3
  return effect === 'allow' ? 2 : 4
}
