import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CounterSpec } from '../../../src/core/counter.js'
import {
  counter,
  DAY,
  HOUR,
  MINUTE,
  normalizedOf as normalized,
  openCounters,
  pay,
  type Asked,
  type CountersWorld,
} from './world.js'

let world: CountersWorld
beforeEach(async () => {
  world = await openCounters()
})
afterEach(() => world.close())

const COUNT = { type: 'count', of: null } as const
const spent = async (asked: Asked, name = 'spent'): Promise<number | null> => (await world.facts(asked))[name]

describe('a sum', () => {
  const asked = pay(3000, [counter()])

  it('has what was allowed before, not the call itself', async () => {
    const before = await world.facts(asked)
    await world.decide(asked)
    await world.decide(asked)
    expect([before.spent, await spent(asked)]).toEqual([0, 6000])
  })

  it('has a call from the moment on at which it is queued, durable or not', async () => {
    const { conflict } = world.write(await world.view(asked), asked, 'ALLOW')
    expect(await spent(asked)).toBe(3000)
    expect(await conflict).toBeNull()
  })

  it('is charged by no call that was not allowed', async () => {
    await world.decide(asked, 'BLOCK')
    await world.decide(asked, 'REQUIRES_APPROVAL')
    expect(await spent(asked)).toBe(0)
  })

  it('is one for each currency', async () => {
    await world.decide(asked)
    expect(await spent({ ...asked, currencies: { amount_minor: 'EUR' } })).toBe(0)
  })

  it('is of one organisation alone', async () => {
    await world.decide(asked)
    expect(await spent({ ...asked, organisation: 'other' })).toBe(0)
  })

  it('is there after a restart', async () => {
    await world.decide(asked)
    await world.restart()
    expect(await spent(asked)).toBe(3000)
  })

  it.each([
    ['absent', {}],
    ['null', { amount_minor: null }],
    ['a text', { amount_minor: '100' }],
    ['a fraction', { amount_minor: 0.5 }],
    ['negative', { amount_minor: -1 }],
    ['too large to be exact', { amount_minor: 2 ** 53 }],
  ])('is missing where the amount is %s, and is not charged', async (_, attributes) => {
    const unclear = { ...asked, attributes }
    await world.decide(unclear)
    expect(await world.facts(unclear)).toMatchObject({ spent: null, counters: { missing: ['spent'], saturated: [] } })
    expect(await spent(asked)).toBe(0)
  })

  it('is missing for what would bring it to where numbers are not exact any more', async () => {
    await world.decide(pay(Number.MAX_SAFE_INTEGER - 5, [counter()]))
    expect(await spent(pay(5, [counter()]))).toBe(Number.MAX_SAFE_INTEGER - 5)
    expect(await world.facts(pay(6, [counter()]))).toMatchObject({ spent: null, counters: { missing: ['spent'] } })
  })

  it('takes an amount of nothing without a charge', async () => {
    expect((await world.decide(pay(0, [counter()]))).charges).toEqual([])
  })
})

describe('counters of other decisions', () => {
  const counters = [
    counter({ ...COUNT, name: 'refused', counts: 'blocked' }),
    counter({ ...COUNT, name: 'asked', counts: 'asked' }),
    counter({ ...COUNT, name: 'allowed' }),
  ]
  const asked = pay(1, counters)

  it('count theirs alone, and charge nothing', async () => {
    const charged = []
    for (const decision of ['BLOCK', 'BLOCK', 'REQUIRES_APPROVAL'] as const) {
      charged.push(...(await world.decide(asked, decision)).charges)
    }
    expect(charged).toEqual([])
    expect(await world.facts(asked)).toMatchObject({ refused: 2, asked: 1, allowed: 0 })
    await world.restart()
    expect(await world.facts(asked)).toMatchObject({ refused: 2, asked: 1, allowed: 0 })
  })
})

describe('windows', () => {
  it.each([MINUTE, HOUR])('of %d ms are exact to the millisecond', async (windowMs) => {
    const asked = pay(100, [counter({ windowMs })])
    await world.decide(asked)
    world.pass(windowMs - 1)
    expect(await spent(asked)).toBe(100)
    world.pass(1)
    expect(await spent(asked)).toBe(0)
  })

  it.each([
    [DAY, 5 * MINUTE],
    [7 * DAY, 5 * MINUTE],
    [30 * DAY, HOUR],
  ])('of %d ms forget nothing early, and nothing more than a slot of %d ms late', async (windowMs, slotMs) => {
    const asked = pay(100, [counter({ windowMs })])
    world.pass(123_456)
    await world.decide(asked)
    world.pass(windowMs - 1)
    expect(await spent(asked)).toBe(100)
    world.pass(slotMs)
    expect(await spent(asked)).toBe(0)
  })

  it('of a lifetime end when nothing was added for as long as counters are kept', async () => {
    const asked = pay(100, [counter({ windowMs: null })])
    await world.decide(asked)
    world.pass(399 * DAY)
    await world.decide(asked)
    world.pass(399 * DAY)
    expect(await spent(asked)).toBe(200)
    world.pass(DAY)
    expect(await spent(asked)).toBe(0)
  })

  it('can be changed within their kind: what was counted stays, in the shorter and again in the longer one', async () => {
    const long = pay(100, [counter({ windowMs: HOUR })])
    const short = pay(100, [counter({ windowMs: MINUTE })])
    await world.decide(long)
    world.pass(2 * MINUTE)
    await world.decide(long)
    expect([await spent(short), await spent(long)]).toEqual([100, 200])
    await world.restart()
    expect([await spent(short), await spent(long), await spent(short)]).toEqual([100, 200, 100])
  })
})

describe('another meaning', () => {
  const base = counter({ ...COUNT })
  it.each<[string, Partial<CounterSpec>]>([
    ['name', { name: 'other' }],
    ['type', { type: 'distinct', of: 'agent' }],
    ['key', { key: ['agent'] }],
    ['spelling of a key', { key: [{ attribute: 'recipient', normalize: 'exact' }] }],
    ['kind of window', { windowMs: HOUR }],
    ['counted decisions', { counts: 'blocked' }],
  ])('begins anew: %s', async (_, changed) => {
    await world.decide(pay(1, [base]))
    await world.decide(pay(1, [counter({ ...COUNT, key: [{ attribute: 'recipient', normalize: 'case_folded' }] })]))
    expect(await spent(pay(1, [{ ...base, ...changed }]), changed.name ?? 'spent')).toBe(0)
  })
})

describe('keys', () => {
  const on = (key: CounterSpec['key'], more: Asked = {}): Asked => pay(1, [counter({ ...COUNT, key })], more)

  it.each<[string, CounterSpec['key'], Asked, Asked]>([
    ['agent', ['agent'], {}, { agent: 'other' }],
    ['API key', ['key'], {}, { key: 'k2' }],
    ['user', ['user'], {}, { permitted: { user_id: 'u2' } }],
    ['session', ['session'], { session: 's1' }, { session: 's2' }],
    ['implicit session of an agent', ['session'], {}, { agent: 'other' }],
    ['implicit session of a key', ['session'], {}, { key: 'k2' }],
    ['implicit and explicit session', ['session'], {}, { session: 's1' }],
    ['tool', ['tool'], {}, { name: 'other_tool' }],
    ['resource', ['resource'], {}, { tool: { kind: 'refund' } }],
    ['attribute', [{ attribute: 'recipient', normalize: 'exact' }], {}, { attributes: { recipient: 'VENDOR-X' } }],
    [
      'order of a list',
      [{ attribute: 'to', normalize: 'exact' }],
      { attributes: { to: ['a', 'b'] } },
      { attributes: { to: ['b', 'a'] } },
    ],
    [
      'type of a value',
      [{ attribute: 'to', normalize: 'exact' }],
      { attributes: { to: '1' } },
      { attributes: { to: 1 } },
    ],
    ['part of two', ['user', { attribute: 'recipient', normalize: 'exact' }], {}, { attributes: { recipient: 'y' } }],
    [
      'currency of an amount',
      [{ attribute: 'amount_minor', normalize: 'exact' }],
      {},
      { currencies: { amount_minor: 'EUR' } },
    ],
  ])('tell apart by %s', async (_, key, one, other) => {
    const alone = await spent(on(key, other))
    await world.decide(on(key, one))
    expect([alone, await spent(on(key, one)), await spent(on(key, other))]).toEqual([0, 1, 0])
  })

  it.each<[string, CounterSpec['key'], Asked, Asked]>([
    ['an organisation', ['organisation'], {}, { agent: 'other', key: 'k2', permitted: { user_id: 'u2' } }],
    [
      'a user, number or text',
      ['user'],
      { permitted: { user_id: 7 } },
      { permitted: { user_id: '7' }, agent: 'other' },
    ],
    [
      'two spellings',
      [{ attribute: 'recipient', normalize: 'case_folded' }],
      {},
      { attributes: { recipient: ' VENDOR-X' } },
    ],
    [
      'an account',
      [{ attribute: 'to', normalize: 'iban' }],
      { attributes: { to: 'de89 3704' } },
      { attributes: { to: 'DE893704' } },
    ],
    [
      'a mailbox',
      [{ attribute: 'to', normalize: 'email' }],
      { attributes: { to: 'a+x@b.c' } },
      { attributes: { to: 'A@B.C' } },
    ],
    [
      'an object',
      [{ attribute: 'to', normalize: 'exact' }],
      { attributes: { to: { a: 1, b: 2 } } },
      { attributes: { to: { b: 2, a: 1 } } },
    ],
  ])('are one for %s', async (_, key, one, other) => {
    await world.decide(on(key, one))
    expect(await spent(on(key, other))).toBe(1)
  })

  it.each<[string, CounterSpec['key'], Asked]>([
    ['no user', ['user'], { permitted: { user_id: null } }],
    ['a user that is no name', ['user'], { permitted: { user_id: ['u1'] } }],
    ['no attribute', [{ attribute: 'to', normalize: 'exact' }], {}],
    ['an attribute of null', ['agent', { attribute: 'to', normalize: 'exact' }], { attributes: { to: null } }],
    ['a name that every object has', [{ attribute: 'constructor', normalize: 'exact' }], {}],
  ])('with %s are missing, and nothing is charged', async (_, key, more) => {
    const asked = on(key, more)
    expect((await world.decide(asked)).charges).toEqual([])
    expect(await world.facts(asked)).toMatchObject({ spent: null, counters: { missing: ['spent'] } })
  })
})

it("says null for the catalogue's other counters, which are not missing", async () => {
  const asked = pay(1, [counter()], { tool: { otherCounters: ['theirs'] } })
  expect(await world.facts(asked)).toMatchObject({ spent: 0, theirs: null, counters: { missing: [], saturated: [] } })
})

describe('distinct values', () => {
  const to = (recipient: string, more: Partial<CounterSpec> = {}): Asked =>
    pay(1, [counter({ type: 'distinct', of: { attribute: 'recipient', normalize: 'case_folded' }, ...more })], {
      attributes: { recipient },
    })

  it('are counted once each, however they are spelled, until the last use has left', async () => {
    const window = { windowMs: HOUR }
    for (const recipient of ['a', 'B', 'A ']) {
      await world.decide(to(recipient, window))
      world.pass(10 * MINUTE)
    }
    const now = await spent(to('x', window))
    world.pass(45 * MINUTE)
    expect([now, await spent(to('x', window))]).toEqual([2, 1])
  })

  it('are there after a restart', async () => {
    for (const recipient of ['a', 'b', 'a']) await world.decide(to(recipient))
    await world.restart()
    expect(await spent(to('x'))).toBe(2)
  })

  it('beyond the bound are saturated until all beyond has left, and never fewer than the bound', async () => {
    const bound = { maxDistinct: 2, windowMs: HOUR }
    for (const recipient of ['a', 'b', 'c', 'd']) {
      await world.decide(to(recipient, bound))
      world.pass(10 * MINUTE)
    }
    expect(await world.facts(to('x', bound))).toMatchObject({ spent: 2, counters: { saturated: ['spent'] } })
    world.pass(20 * MINUTE + 1)
    expect(await world.facts(to('x', bound))).toMatchObject({ spent: 2, counters: { saturated: ['spent'] } })
    await world.restart()
    expect(await world.facts(to('x', bound))).toMatchObject({ spent: 2, counters: { saturated: ['spent'] } })
    world.pass(30 * MINUTE)
    expect(await world.facts(to('x', bound))).toMatchObject({ spent: 0, counters: { saturated: [] } })
  })

  it('that are known stay exact at the bound', async () => {
    const bound = { maxDistinct: 2 }
    for (const recipient of ['a', 'b', 'a', 'b']) await world.decide(to(recipient, bound))
    expect(await world.facts(to('x', bound))).toMatchObject({ spent: 2, counters: { saturated: [] } })
  })
})

describe('the log', () => {
  it('has each line that was charged, and no value of the call', async () => {
    const counters = [
      counter(),
      counter({ ...COUNT, name: 'times', windowMs: null }),
      counter({ name: 'to', type: 'distinct', of: { attribute: 'recipient', normalize: 'exact' }, windowMs: HOUR }),
      counter({ ...COUNT, name: 'refused', counts: 'blocked' }),
    ]
    const { charges } = await world.decide(pay(3000, counters))
    expect(charges).toEqual([
      { counter: 'spent', cell: expect.any(String), slot_ms: expect.any(Number), value: '', amount: 3000, money: true },
      { counter: 'times', cell: expect.any(String), slot_ms: 0, value: '', amount: 1, money: false },
      {
        counter: 'to',
        cell: expect.any(String),
        slot_ms: expect.any(Number),
        value: expect.any(String),
        amount: 1,
        money: false,
      },
    ])
    expect(JSON.stringify(charges)).not.toMatch(/vendor|u1/)
  })
})

describe('turns', () => {
  it('are taken by agent, target and charged cells', () => {
    const lanes = (asked: Asked) => new Set(world.state().lanes(normalized(asked)))
    const spends = lanes(pay(1, [counter()]))
    const others = lanes(pay(1, [counter()], { agent: 'other' }))
    const refusedOnly = lanes(pay(1, [counter({ counts: 'blocked' })], { agent: 'third' }))
    expect([...spends].filter((lane) => others.has(lane))).toHaveLength(1)
    expect(refusedOnly.size).toBe(1)
  })
})
