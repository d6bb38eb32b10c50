import type { CounterChange, NameChanges, PolicyChanges, RuleChange } from '../core/activation.js'
import type { JsonObject } from '../core/json.js'

const MAX_RULES = 200
const MAX_COUNTERS = 200
const MAX_NAMES = 100

/**
 * Changes in wire names, bounded: what can loosen most is kept, and `not_listed` counts what was cut. The totals are
 * those of all.
 * What is not known of counters and detectors is null.
 */
export function wireChanges({ rules, counters, tools, globals, detectors }: PolicyChanges): JsonObject {
  return {
    totals: {
      rules_removed: count(rules, 'removed'),
      rules_changed: count(rules, 'changed'),
      rules_added: count(rules, 'added'),
      deny_rules_removed: rules.filter(({ change, effect }) => change === 'removed' && effect === 'deny').length,
      ...counterTotals(counters),
    },
    rules: rules.slice(0, MAX_RULES).map(wireRule),
    counters: counters?.slice(0, MAX_COUNTERS).map(wireCounter) ?? null,
    tools: wireNames(tools),
    globals: wireNames(globals),
    detectors: detectors && wireNames(detectors),
    not_listed: {
      rules: Math.max(0, rules.length - MAX_RULES),
      counters: Math.max(0, (counters?.length ?? 0) - MAX_COUNTERS),
      tools: notListed(tools),
      globals: notListed(globals),
      detectors: detectors === null ? 0 : notListed(detectors),
    },
  }
}

/** Where nothing changed. */
export const NO_CHANGES = wireChanges({
  rules: [],
  counters: [],
  tools: { removed: [], changed: [], added: [] },
  globals: { removed: [], changed: [], added: [] },
  detectors: { removed: [], changed: [], added: [] },
})

function wireRule({ change, rule, effect, previousEffect, place }: RuleChange): JsonObject {
  return {
    change,
    rule,
    effect,
    previous_effect: previousEffect,
    file: place?.file ?? null,
    line: place?.line ?? null,
  }
}

function counterTotals(counters: readonly CounterChange[] | null): JsonObject {
  return {
    counters_removed: counters && count(counters, 'removed'),
    counters_changed: counters && count(counters, 'changed'),
    counters_added: counters && count(counters, 'added'),
    counters_begun_anew: counters && counters.filter(({ beginsAnew }) => beginsAnew === true).length,
  }
}

function wireCounter({ change, counter, beginsAnew }: CounterChange): JsonObject {
  return { change, counter, begins_anew: beginsAnew }
}

function wireNames({ removed, changed, added }: NameChanges): JsonObject {
  return {
    removed: removed.slice(0, MAX_NAMES),
    changed: changed.slice(0, MAX_NAMES),
    added: added.slice(0, MAX_NAMES),
  }
}

function notListed({ removed, changed, added }: NameChanges): number {
  return [removed, changed, added].reduce((sum, names) => sum + Math.max(0, names.length - MAX_NAMES), 0)
}

function count(changes: readonly (RuleChange | CounterChange)[], kind: RuleChange['change']): number {
  return changes.filter(({ change }) => change === kind).length
}
