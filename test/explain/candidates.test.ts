import { UNDECLARED_FLOW } from '../../src/core/flow.js'
import { describe, expect, it } from 'vitest'
import type { Action } from '../../src/core/action.js'
import type { Comparison } from '../../src/core/evaluator.js'
import type { JsonObject, JsonValue } from '../../src/core/json.js'
import { candidatesOf } from '../../src/judge/explain/candidates.js'
import { nextDown, nextUp } from '../../src/judge/explain/next-number.js'

const RULES = [{ rule: 'p#deny', effect: 'deny' as const }]

function action(attributes: JsonObject, permitted: JsonObject = {}): Action {
  return {
    subject: {
      agentId: 'a',
      keyId: 'k',
      person: null,
      organisation: 'acme',
      sessionId: null,
      role: 'agent',
      permitted,
      unverified: {},
      claims: {},
    },
    call: { format: 'native', tool: 't', arguments: {}, code: null, callId: null },
    tool: {
      name: 't',
      kind: 'k',
      action: 'run',
      version: 'default',
      scope: '',
      policyId: null,
      audience: null,
      counters: [],
      otherCounters: [],
      target: null,
      destructive: false,
      leaseMs: null,
      flow: UNDECLARED_FLOW,
      source: {},
      advisoryUntil: null,
    },
    arguments: {},
    attributes,
    currencies: {},
    context: {},
  }
}

function comparison(test: Comparison['test'], operand: JsonValue, more: Partial<Comparison> = {}): Comparison {
  return { rule: 'p#deny', of: 'resource', path: ['x'], test, operand, ...more }
}

function tried(comparisons: readonly Comparison[], x?: JsonValue, max = 16): readonly unknown[] {
  const about = action(x === undefined ? {} : { x })
  return candidatesOf(comparisons, RULES, about, max).map(({ change, to }) => [change, to])
}

describe('a number on the wrong side', () => {
  it.each<[Comparison['test'], JsonValue | undefined, readonly unknown[]]>([
    ['>', 6, ['at_most', 5]],
    ['<=', 6, ['at_most', 5]],
    ['>', 5, ['at_least', 6]],
    ['<=', 5, ['at_least', 6]],
    ['>=', 5, ['at_most', 4]],
    ['<', 5, ['at_most', 4]],
    ['>=', 4, ['at_least', 5]],
    ['<', 4, ['at_least', 5]],
    ['<=', undefined, ['at_most', 5]],
    ['>', undefined, ['at_least', 6]],
  ])('%s 5, being %s, goes to the boundary', (test, now, wanted) => {
    expect(tried([comparison(test, 5)], now)).toEqual([wanted])
  })

  it('goes to the next double where it is no whole number', () => {
    expect(tried([comparison('<', 0.5)], 0.75)).toEqual([['less_than', nextDown(0.5)]])
    expect(tried([comparison('>', 0.5)], 0.25)).toEqual([['greater_than', nextUp(0.5)]])
  })

  it('is nothing where either side is no number', () => {
    expect(tried([comparison('>', 'five')], 6)).toEqual([])
    expect(tried([comparison('>', 5)], 'six')).toEqual([])
  })
})

describe('other comparisons', () => {
  it('suggest what is compared with, each once, and absence', () => {
    expect(tried([comparison('==', 'a'), comparison('in', ['a', 'b'])], 'c')).toEqual([
      ['equals', 'a'],
      ['equals', 'b'],
      ['absent', undefined],
    ])
    expect(tried([comparison('in', { z: 1, y: 2 })])).toEqual([
      ['equals', 'y'],
      ['equals', 'z'],
    ])
    expect(tried([comparison('is', true)], true)).toEqual([
      ['equals', false],
      ['absent', undefined],
    ])
    expect(tried([comparison('only', ['a', 'c'])], ['a', 'b'])).toEqual([['only', ['a']]])
    expect(tried([comparison('only', ['c'])], ['a', 'b'])).toEqual([])
  })

  it('come after numbers, and never beyond the most that is tried', () => {
    expect(tried([comparison('in', ['a', 'b', 'c', 'd']), comparison('<', 3)], 7, 3)).toEqual([
      ['at_most', 2],
      ['equals', 'a'],
      ['equals', 'b'],
    ])
  })
})

describe('what nobody can change by asking otherwise', () => {
  it.each<[Comparison['of'], string]>([
    ['resource', 'evidence'],
    ['resource', 'call'],
    ['principal', 'verified'],
    ['principal', 'unverified'],
  ])('is not tried: %s %s', (of, name) => {
    expect(candidatesOf([comparison('==', 1, { of, path: [name, 'x'] })], RULES, action({}), 16)).toEqual([])
  })

  it('is what other rules say', () => {
    expect(candidatesOf([comparison('==', 1, { rule: 'p#other' })], RULES, action({}), 16)).toEqual([])
  })
})

describe('the next double', () => {
  it.each([0, 1, -1, 0.5, 1e300, -1e-300, Number.MIN_VALUE])('above and below %d is the nearest', (value) => {
    expect(nextUp(value)).toBeGreaterThan(value)
    expect(nextDown(value)).toBeLessThan(value)
    expect(nextDown(nextUp(value))).toBe(value)
    const between = value / 2 + nextUp(value) / 2
    expect([value, nextUp(value)]).toContain(between)
  })
})
