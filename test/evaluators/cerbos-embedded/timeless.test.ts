import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from './world.js'

function policy(kind: string, expr: string, more: object = {}): string {
  return JSON.stringify({
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: {
      resource: kind,
      version: 'default',
      rules: [{ actions: ['*'], roles: ['*'], effect: 'EFFECT_ALLOW', condition: { match: { expr } } }],
      ...more,
    },
  })
}

const SINCE = 'timestamp("2020-01-01T00:00:00Z").timeSince() > duration("1h")'
let world: World
beforeAll(async () => {
  world = await openWorld({
    'plain.json': policy('plain', 'R.attr.now == 1'),
    'now.json': policy('now', 'now() > timestamp("2020-01-01T00:00:00Z")'),
    'since.json': policy('since', SINCE),
    'variable.json': policy('variable', 'V.late', { variables: { local: { late: `[1].exists(x, ${SINCE})` } } }),
  })
})
afterAll(() => world.evaluator.close())

it.each([
  ['plain', true],
  ['now', false],
  ['since', false],
  ['variable', false],
])('tells whether the clock counts for %s', (kind, timeless) => {
  expect(world.evaluator.timeless?.(kind)).toBe(timeless)
})
