import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { openWorld, payment, type World } from './world.js'

const about = (kind: string, expr: string, more = ''): string =>
  payment(`
- { actions: [execute], roles: ['*'], effect: EFFECT_DENY, condition: { match: { expr: '${expr}' } } }
- { actions: [execute], roles: ['*'], effect: EFFECT_ALLOW }
`).replace('resource: payment', `resource: ${kind}${more}`)

const SCHEMAS = '\n  schemas: { resourceSchema: { ref: "cerbos:///any.json" } }'

describe('what rules can read of a resource', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({
      'sql.yaml': about('code/sql', 'size(R.attr.evidence.code.sql) > 0 && R.attr.tool.name != "x"'),
      'clock.yaml': about('code/clock', 'now() > timestamp(R.attr.call.time)'),
      'all.yaml': about('code/all', 'R.attr == P.attr'),
      'held.yaml': about('code/held', 'R.attr.a == 1', SCHEMAS),
      '_schemas/any.json': '{ "type": "object" }',
    })
  })
  afterAll(() => world.evaluator.close())

  const read = (kind: string, attributes: JsonObject): JsonObject | null | undefined =>
    world.evaluator.read?.({ layer: 'policy', kind, id: 'code', version: 'default', scope: '', attributes })

  it('is the members that expressions name, down to lists', () => {
    const attributes = {
      evidence: { code: { ready: true, sql: [{ verb: 'drop' }], files: [{ path: 'a' }] }, data: {} },
      call: { time: '2030-01-01T00:00:00Z' },
      tool: { name: 'code', kind: 'code' },
    }
    expect(read('code/sql', attributes)).toEqual({
      evidence: { code: { sql: [{ verb: 'drop' }] } },
      tool: { name: 'code', kind: 'code' },
    })
  })

  it('tells what is absent from what is empty', () => {
    expect(read('code/sql', { evidence: { code: {} } })).toEqual({ evidence: { code: {} } })
    expect(read('code/sql', {})).toEqual({})
  })

  it.each(['code/clock', 'code/all', 'code/held'])(
    'cannot be told of %s: the clock, all attributes, a schema',
    (kind) => {
      expect(read(kind, { a: 1 })).toBeNull()
    },
  )
})
