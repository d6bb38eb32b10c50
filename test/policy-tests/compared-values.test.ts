import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/core/json.js'
import { comparedValues } from '../../src/evaluators/cerbos-embedded/compared/compared-values.js'
import { snapshotOf } from './world.js'

/** What a DENY rule with this condition compares, by attribute. */
function comparedBy(condition: string, more: { variables?: Record<string, string>; globals?: JsonObject } = {}) {
  const policy = {
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: {
      resource: 'doc',
      version: 'default',
      variables: { local: more.variables ?? {} },
      constants: { local: { most: 7 } },
      rules: [
        {
          name: 'r',
          actions: ['*'],
          roles: ['*', 'clerk'],
          effect: 'EFFECT_DENY',
          condition: { match: { expr: condition } },
        },
      ],
    },
  }
  const { attributes } = comparedValues(snapshotOf({ 'doc.yaml': JSON.stringify(policy) }, more.globals))('doc')
  const found: Record<string, readonly JsonValue[]> = {}
  for (const [name, values] of attributes) found[name] = [...values]
  return found
}

const LIMITS = { limits: { analyst: { EUR: 5, USD: 6 }, manager: { JPY: 9 } }, blocked: ['x', 'y'] }

describe('the values that a condition holds an attribute against', () => {
  const cases: readonly [condition: string, compared: Record<string, readonly JsonValue[]>][] = [
    ['R.attr.amount > 100', { 'R.amount': [100] }],
    ['100 >= request.resource.attr["amount"]', { 'R.amount': [100] }],
    ['R.attr.amount > C.most', { 'R.amount': [7] }],
    ['P.attr.role in ["a", "b"] && R.attr.open == true', { 'P.role': ['a', 'b'], 'R.open': [true] }],
    ['P.attr.verified.claims.team == "sales"', { 'P.verified.claims.team': ['sales'] }],
    ['P.attr.role in G.limits', { 'P.role': ['analyst', 'manager'] }],
    ['R.attr.amount > int(G.limits["manager"].JPY)', { 'R.amount': [9] }],
    [
      'R.attr.amount > G.limits[P.attr.role][R.attr.currency]',
      { 'P.role': ['analyst', 'manager'], 'R.currency': ['EUR', 'USD', 'JPY'], 'R.amount': [5, 6, 9] },
    ],
    ['G.blocked.exists(name, R.attr.text.lowerAscii().contains(name))', { 'R.text': ['x', 'y'] }],
    ['R.attr.list.exists(item, item == "secret")', { 'R.list': ['secret'] }],
    ['(has(R.attr.a) ? R.attr.a : R.attr.b) == 3', { 'R.a': [3], 'R.b': [3] }],
    ['R.attr.call.region == "eu" || P.attr.unverified.x == 1 || R.id == "r"', {}],
    ['has(R.attr.a)', {}],
  ]
  it.each(cases)('%s', (condition, compared) => {
    expect(comparedBy(condition, { globals: LIMITS })).toEqual(compared)
  })

  it('through variables that read variables', () => {
    const variables = { role: 'has(P.attr.role) ? P.attr.role : ""', known: 'V.role in G.limits' }
    expect(comparedBy('V.known', { variables, globals: LIMITS })).toEqual({ 'P.role': ['analyst', 'manager'] })
  })
})

it('belongs to the kinds that a policy is about, derived roles and exported definitions included', () => {
  const files = {
    'roles.yaml':
      'apiVersion: api.cerbos.dev/v1\nderivedRoles: { name: set, definitions: [{ name: d, parentRoles: [nurse], condition: { match: { expr: P.attr.ward == 3 } } }] }',
    'variables.yaml':
      'apiVersion: api.cerbos.dev/v1\nexportVariables: { name: shared, definitions: { wide: R.attr.width > 10 } }',
    'doc.yaml':
      'apiVersion: api.cerbos.dev/v1\nresourcePolicy: { resource: doc, version: default, importDerivedRoles: [set], variables: { import: [shared] }, rules: [{ actions: [a], derivedRoles: [d], effect: EFFECT_ALLOW, condition: { match: { expr: V.wide } } }] }',
    'fay.yaml':
      'apiVersion: api.cerbos.dev/v1\nprincipalPolicy: { principal: fay, version: default, rules: [{ resource: "*", actions: [{ action: a, effect: EFFECT_DENY, condition: { match: { expr: R.attr.depth == 1 } } }] }] }',
  }
  const of = comparedValues(snapshotOf(files))
  expect(of('doc')).toEqual({
    roles: new Set(['nurse']),
    agents: new Set(['fay']),
    attributes: new Map([
      ['P.ward', new Set([3])],
      ['R.width', new Set([10])],
      ['R.depth', new Set([1])],
    ]),
  })
  expect(of('other').attributes).toEqual(new Map([['R.depth', new Set([1])]]))
})
