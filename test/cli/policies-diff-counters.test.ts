import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CATALOGUE, policiesWorld } from './policies-world.js'

vi.setConfig({ testTimeout: 90_000 })

let world: ReturnType<typeof policiesWorld>
beforeEach(() => {
  world = policiesWorld()
})
afterEach(() => {
  world.remove()
})

const folderWith = (counters: object) =>
  world.folder({
    'catalog.yaml': `${CATALOGUE}\ncounters: ${JSON.stringify(counters)}\n`,
    'cerbos/payment_test.yaml': null,
  })
const COUNT = { type: 'count', key: ['user'], window: '24h' }

describe('policies diff of counters', () => {
  it('tells what is gone first, and which of those that changed begin anew, though all is answered alike', async () => {
    const before = folderWith({ a: COUNT, b: COUNT, gone: COUNT })
    const after = folderWith({ a: { ...COUNT, window: '2d' }, b: { ...COUNT, key: ['session'] }, fresh: COUNT })
    const text = await world.countersign(['policies', 'diff', before, after, '--limit', '20'])
    expect(text).toMatchObject({ code: 1, err: '' })
    expect(text.out).toContain(
      [
        'counters: 4 changed',
        '   -  removed                    gone',
        '   ~  changed, begins anew at 0  b',
        '   ~  changed, goes on           a',
        '   +  added                      fresh',
        'tools: no change',
      ].join('\n'),
    )
    expect(text.out).toContain('all answered alike')
    const { code, out } = await world.countersign(['policies', 'diff', before, after, '--limit', '20', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      same: false,
      counters: [
        { change: 'removed', counter: 'gone', begins_anew: null },
        { change: 'changed', counter: 'b', begins_anew: true },
        { change: 'changed', counter: 'a', begins_anew: false },
        { change: 'added', counter: 'fresh', begins_anew: null },
      ],
    })
  })
})
