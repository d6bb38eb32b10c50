import { describe, expect, it } from 'vitest'
import type { PolicyContents } from '../../src/core/activation.js'
import { compileCounters } from '../../src/normalize/catalogue-counters.js'
import type { CounterSource } from '../../src/normalize/catalogue-file.js'
import { policyChanges } from '../../src/policies/changes.js'
import { counterDigests } from '../../src/policies/counter-digests.js'
import { counterMeaning } from '../../src/state/counters/declared/meaning.js'

const SPENT: CounterSource = { type: 'sum', of: 'amount', key: ['user', 'tool'], window: '24h' }
const TOLD: CounterSource = { type: 'distinct', of: { attribute: 'recipient' }, key: ['user'], window: '8d' }

function contents(counters: Record<string, CounterSource>): PolicyContents {
  const { specs, problems } = compileCounters(counters)
  expect(problems).toEqual([])
  return { rules: [], counters: counterDigests(specs.values(), counterMeaning), tools: [], globals: [], detectors: [] }
}

const changes = (before: Record<string, CounterSource>, after: Record<string, CounterSource>) =>
  policyChanges(contents(before), contents(after)).counters

describe('changes of counters', () => {
  it('tell those that are gone first, then those that begin anew, those that go on, and new ones; each kind by name', () => {
    const before = { a_longer: SPENT, b_other_key: SPENT, same: SPENT, y_gone: SPENT, z_gone: TOLD }
    const after = {
      a_new: TOLD,
      a_longer: { ...SPENT, window: '2d' },
      b_other_key: { ...SPENT, key: ['session' as const] },
      same: SPENT,
    }
    expect(changes(before, after)).toEqual([
      { change: 'removed', counter: 'y_gone', beginsAnew: null },
      { change: 'removed', counter: 'z_gone', beginsAnew: null },
      { change: 'changed', counter: 'b_other_key', beginsAnew: true },
      { change: 'changed', counter: 'a_longer', beginsAnew: false },
      { change: 'added', counter: 'a_new', beginsAnew: null },
    ])
  })

  it.each<[string, CounterSource, CounterSource]>([
    ['type', SPENT, { type: 'count', key: ['user', 'tool'], window: '24h' }],
    ['of', SPENT, { ...SPENT, of: 'fee' }],
    ['spelling of what is told apart', TOLD, { ...TOLD, of: { attribute: 'recipient', normalize: 'iban' } }],
    ['key', SPENT, { ...SPENT, key: ['session'] }],
    ['order of the key', SPENT, { ...SPENT, key: ['tool', 'user'] }],
    ['calls that count', SPENT, { ...SPENT, counts: 'failed' }],
    ['window, past a week', SPENT, { ...SPENT, window: '30d' }],
    ['window, to within an hour', SPENT, { ...SPENT, window: '1h' }],
    ['window, to lifetime', TOLD, { ...TOLD, window: 'lifetime' }],
  ])('another %s begins it anew', (_what, was, is) => {
    expect(changes({ spent: was }, { spent: is })).toEqual([{ change: 'changed', counter: 'spent', beginsAnew: true }])
  })

  it.each<[string, CounterSource, CounterSource]>([
    ['window within a week', SPENT, { ...SPENT, window: '7d' }],
    ['window beyond a week', TOLD, { ...TOLD, window: '400d' }],
    ['word that gives back', SPENT, { ...SPENT, release: 'agent' }],
    ['bound of what is told apart', TOLD, { ...TOLD, max_distinct: 5 }],
  ])('another %s lets it go on', (_what, was, is) => {
    expect(changes({ spent: was }, { spent: is })).toEqual([{ change: 'changed', counter: 'spent', beginsAnew: false }])
  })

  it('are none where the same is said in other words', () => {
    const written: CounterSource = { window: '1d', key: ['user', 'tool'], of: 'amount', type: 'sum', counts: 'allowed' }
    expect(changes({ spent: SPENT }, { spent: written })).toEqual([])
  })

  it('are everything where nothing was active before, and not known where counters were not recorded', () => {
    const after = contents({ spent: SPENT })
    expect(policyChanges(null, after).counters).toEqual([{ change: 'added', counter: 'spent', beginsAnew: null }])
    expect(policyChanges({ ...after, counters: null }, after).counters).toBeNull()
  })
})
