import { isDeepStrictEqual } from 'node:util'
import type { Action } from '../../core/action.js'
import type { Comparison, ExplainedRule } from '../../core/evaluator.js'
import { isJsonObject, type JsonValue } from '../../core/json.js'
import { memberAt } from '../../core/json-path.js'
import type { ChangeKind } from './explanation.js'
import { nextDown, nextUp } from './next-number.js'

/** A value of one attribute that may turn the decision; it has to be judged. */
export interface Candidate {
  readonly of: Comparison['of']
  readonly path: readonly string[]
  readonly change: Exclude<ChangeKind, 'approval' | 'one_of'>
  /** The boundary, as people are told. */
  readonly value: JsonValue
  /** What is judged; undefined: the attribute is absent. */
  readonly to: JsonValue | undefined
  /** Less is tried, and told, first. */
  readonly distance: number
}

/** Facts about the call that nobody can change by asking otherwise. */
const FIXED: Readonly<Record<Comparison['of'], readonly string[]>> = {
  resource: ['evidence', 'call'],
  principal: ['verified', 'unverified'],
}
const MAX_MEMBERS = 8
const MAX_TEXT_LENGTH = 256
const MAX_LIST_LENGTH = 64
/** Kinds of change in the order in which they are tried; among numbers the nearest comes first. */
const RANK: Readonly<Record<Candidate['change'], number>> = {
  at_most: 0,
  at_least: 0,
  less_than: 0,
  greater_than: 0,
  only: 1,
  equals: 2,
  absent: 3,
}

/**
 * Values at the boundaries of the comparisons in these rules. Each attribute and value stands once; at most `max`, the
 * most promising first.
 */
export function candidatesOf(
  comparisons: readonly Comparison[],
  rules: readonly Pick<ExplainedRule, 'rule' | 'effect'>[],
  action: Action,
  max: number,
): readonly Candidate[] {
  const effects = new Map(rules.map(({ rule, effect }) => [rule, effect]))
  const relevant = comparisons.filter(({ rule, of, path }) => effects.has(rule) && !FIXED[of].includes(path[0] ?? ''))
  const ordered = ['deny', 'allow'].flatMap((effect) => relevant.filter(({ rule }) => effects.get(rule) === effect))
  const all = ordered.flatMap((comparison) => boundaries(comparison, valueNow(comparison, action)))
  const first = all.filter((one, at) => all.findIndex((other) => isSame(one, other)) === at)
  return first.sort((one, other) => RANK[one.change] - RANK[other.change]).slice(0, max)
}

function valueNow({ of, path }: Comparison, { attributes, subject }: Action): JsonValue | undefined {
  return memberAt(of === 'resource' ? attributes : subject.permitted, path)
}

function isSame(one: Candidate, other: Candidate): boolean {
  return one.of === other.of && isDeepStrictEqual([one.path, one.to], [other.path, other.to])
}

type Boundary = Pick<Candidate, 'change' | 'value' | 'to'> & { readonly distance?: number }

function boundaries(comparison: Comparison, now: JsonValue | undefined): readonly Candidate[] {
  const { of, path } = comparison
  return valuesOf(comparison, now)
    .filter(({ to }) => !isDeepStrictEqual(to, now) && isBounded(to))
    .map((boundary) => ({ distance: 0, ...boundary, of, path }))
}

function valuesOf({ test, operand }: Comparison, now: JsonValue | undefined): readonly Boundary[] {
  switch (test) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return typeof operand === 'number' && (now === undefined || typeof now === 'number')
        ? [numberBoundary(test, operand, now)]
        : []
    case '==':
    case '!=':
      return [equals(operand)]
    case 'in':
      return [...membersOf(operand).slice(0, MAX_MEMBERS).map(equals), ABSENT]
    case 'only':
      return onlyMembers(operand, now)
    case 'is':
      return [equals(now !== true), ABSENT]
    case 'has':
      return [ABSENT]
  }
}

const ABSENT: Boundary = { change: 'absent', value: null, to: undefined }

function equals(value: JsonValue): Boundary {
  return { change: 'equals', value, to: value }
}

/** The nearest number on the other side of the boundary; whole numbers go by ones. */
function numberBoundary(test: '<' | '<=' | '>' | '>=', operand: number, now: number | undefined): Boundary {
  const below = now === undefined ? test.startsWith('<') : !isBelow(test, operand, now)
  const inclusive = below ? test === '<=' || test === '>' : test === '<' || test === '>='
  const change = below ? 'at_most' : 'at_least'
  const distance = (to: number): number => Math.abs(to - (now ?? 0))
  if (inclusive) return { change, value: operand, to: operand, distance: distance(operand) }
  if (Number.isInteger(operand) && Number.isInteger(now ?? 0)) {
    const to = below ? operand - 1 : operand + 1
    return { change, value: to, to, distance: distance(to) }
  }
  const to = below ? nextDown(operand) : nextUp(operand)
  return { change: below ? 'less_than' : 'greater_than', value: operand, to, distance: distance(to) }
}

/** On which side of the comparison the number is: `x > 5` and `x <= 5` part the numbers alike. */
function isBelow(test: '<' | '<=' | '>' | '>=', operand: number, now: number): boolean {
  return test === '<' || test === '>=' ? now < operand : now <= operand
}

function onlyMembers(operand: JsonValue, now: JsonValue | undefined): readonly Boundary[] {
  if (!Array.isArray(now) || now.length > MAX_LIST_LENGTH) return []
  const permitted = membersOf(operand)
  const items: readonly JsonValue[] = now
  const kept = items.filter((item) => permitted.some((one) => isDeepStrictEqual(one, item)))
  return kept.length === 0 ? [] : [{ change: 'only', value: kept, to: kept }]
}

/** What `in` finds: elements of a list, keys of a map. In a fixed order: the engine's maps have none. */
function membersOf(operand: JsonValue): readonly JsonValue[] {
  if (isJsonObject(operand)) return Object.keys(operand).sort()
  const members: readonly JsonValue[] = Array.isArray(operand) ? operand : []
  return members
}

function isBounded(value: JsonValue | undefined): boolean {
  return value === undefined || JSON.stringify(value).length <= MAX_TEXT_LENGTH
}
