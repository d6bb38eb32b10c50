import { describe, expect, it } from 'vitest'
import type { Approval, Series } from '../../src/core/approval.js'
import type { SeriesTerms } from '../../src/core/approvals.js'
import { CountersignError } from '../../src/core/errors.js'
import { fromUnits, toUnits } from '../../src/approval/decimal.js'
import { argumentsOfTotal, requireBounds } from '../../src/approval/series-bounds.js'
import { charge } from '../../src/approval/series-charge.js'
import { fitSeries } from '../../src/approval/series-match.js'
import { saltedHash } from '../../src/receipt/hash.js'
import { START_MS } from '../receipt/world.js'
import { actionOf, DAY, opened, openingOf, TERMS } from './world.js'

const ARGUMENTS = { amount: 500, currency: 'EUR', recipient: 'vendor-x' }
const AMOUNT = '/arguments/amount'

function proposal(changed: Partial<SeriesTerms> = {}): SeriesTerms {
  return {
    vary: [{ member: AMOUNT, min: 1, max: 600 }],
    times: 5,
    budget: { member: AMOUNT, max: 1000 },
    untilMs: START_MS + DAY,
    ...changed,
  }
}

function seriesOf(changed: Partial<Series> = {}): Approval {
  const { vary, untilMs } = proposal()
  const series: Series = {
    vary,
    maxTimes: 5,
    usedTimes: 0,
    budget: { member: AMOUNT, max: 1000, used: 0 },
    untilMs,
    ...changed,
  }
  return { ...opened(), kind: 'series', status: 'approved', series }
}

describe('a call of a series', () => {
  const fit = (changed: Parameters<typeof actionOf>[0], series = seriesOf()) =>
    fitSeries(series, actionOf(changed), saltedHash)

  it('differs in the members that may, within what they may', () => {
    expect(fit({ arguments: { ...ARGUMENTS, amount: 600 } })).toEqual({ fits: true, amount: 600 })
    expect(fit({ arguments: { ...ARGUMENTS, amount: 601 } })).toEqual({ fits: false, differs: [AMOUNT] })
    expect(fit({ arguments: { ...ARGUMENTS, amount: '600' } })).toEqual({ fits: false, differs: [AMOUNT] })
    expect(fit({ arguments: { currency: 'EUR', recipient: 'vendor-x' } })).toEqual({ fits: false, differs: [AMOUNT] })
  })

  it.each([
    [['the arguments'], { arguments: { ...ARGUMENTS, recipient: 'vendor-y' } }],
    [['the arguments'], { arguments: { ...ARGUMENTS, more: true } }],
    [['the session'], { sessionId: 'sess-2' }],
    [['the context'], { context: {} }],
    [['the tool'], { tool: 'refund' }],
    [["the tool's catalogue entry"], { catalogueEntry: 'other' }],
  ])('differs in nothing else: %j', (differs, changed) => {
    expect(fit(changed)).toEqual({ fits: false, differs })
  })

  it('may come from other sessions, with other words of the context, where that varies', () => {
    const series = seriesOf({
      vary: [
        { member: '/session_id', any: true },
        { member: '/context/ticket', any: true },
        { member: '/arguments/recipient', values: ['vendor-x', 'vendor-y'] },
      ],
    })
    const changed = { sessionId: null, context: { user_id: 'analyst-1', ticket: 'T-1' } }
    expect(fit({ ...changed, arguments: { ...ARGUMENTS, recipient: 'vendor-y' } }, series)).toMatchObject({
      fits: true,
    })
    expect(fit({ ...changed, arguments: { ...ARGUMENTS, recipient: 'vendor-z' } }, series)).toMatchObject({
      fits: false,
    })
    expect(fit({ ...changed, context: { user_id: 'x', ticket: 'T-1' } }, series)).toMatchObject({ fits: false })
    expect(fit({ arguments: { ...ARGUMENTS, recipient: { any: 'object' } } }, series)).toMatchObject({ fits: false })
  })
})

describe('a call for a person who signed the series', () => {
  it('is none of it', () => {
    const series = seriesOf({ vary: [{ member: '/context/user_id', any: true }] })
    const [level] = series.levels
    const signature = { person: 'anna', keyId: 'key_anna', atMs: START_MS, comment: null, auditId: 'apv_1' }
    const signed = { ...series, levels: level === undefined ? [] : [{ ...level, signatures: [signature] }] }
    const fit = (user: string) => fitSeries(signed, actionOf({ context: { user_id: user } }), saltedHash)
    expect(fit(' Ａnna')).toEqual({ fits: false, differs: ['/context/user_id'] })
    expect(fit('ben')).toMatchObject({ fits: true })
  })
})

describe('times and budget', () => {
  it('are counted to the cent', () => {
    let series: Series | null = seriesOf({ budget: { member: AMOUNT, max: 0.3, used: 0 } }).series
    for (const amount of [0.1, 0.1, 0.1]) series = series === null ? null : charge(series, amount)
    expect(series).toMatchObject({ usedTimes: 3, budget: { used: 0.3 } })
    expect(series === null ? null : charge(series, 0.01)).toBeNull()
  })

  it('are not given back by amounts below nothing, nor by what is no number', () => {
    const { series } = seriesOf()
    for (const amount of [-1, Number.NaN, 1e21, 'many', '-5', '1e2', null]) {
      expect(series === null ? null : charge(series, amount)).toBeNull()
    }
  })

  it('end with the last call', () => {
    const { series } = seriesOf({ usedTimes: 5 })
    expect(series === null ? null : charge(series, 1)).toBeNull()
  })

  it('hold numbers exactly or not at all', () => {
    expect(toUnits(12.5)).toBe(1_250_000_000n)
    expect(toUnits('12.50')).toBe(1_250_000_000n)
    expect(toUnits(1e-9)).toBeNull()
    expect(fromUnits(1_250_000_000n)).toBe(12.5)
    expect(fromUnits(9_007_199_254_740_993n * 100_000_000n)).toBeNull()
  })
})

describe('a proposal', () => {
  const refusedAt = (changed: Partial<SeriesTerms>, approval = opened()): string | null => {
    try {
      requireBounds(proposal(changed), approval, START_MS, { terms: TERMS, saltedHash })
      return null
    } catch (error) {
      if (error instanceof CountersignError && error.code === 'series_invalid') return error.member
      throw error
    }
  }

  it('is bounded in times, in money and in time', () => {
    expect(refusedAt({})).toBeNull()
    expect(refusedAt({ times: 0 })).toBe('/series/times')
    expect(refusedAt({ times: 101 })).toBe('/series/times')
    expect(refusedAt({ untilMs: START_MS })).toBe('/series/until')
    expect(refusedAt({ untilMs: START_MS + 30 * DAY + 1 })).toBe('/series/until')
    expect(refusedAt({ budget: null })).toBe('/series/budget')
    expect(refusedAt({ budget: { member: '/arguments/recipient', max: 5 } })).toBe('/series/budget/member')
    expect(refusedAt({ budget: { member: '/context/amount', max: 5 } })).toBe('/series/budget/member')
    expect(refusedAt({ budget: { member: AMOUNT, max: 0 } })).toBe('/series/budget/max')
  })

  it('is about the amount that moves, not about another number', () => {
    const args = { ...ARGUMENTS, priority: 1 }
    const { snapshot } = openingOf()
    const approval = opened({ action: actionOf({ arguments: args }), snapshot })
    expect(refusedAt({ budget: { member: '/arguments/priority', max: 5 } }, approval)).toBe('/series/budget/member')
    expect(refusedAt({ vary: [{ member: '/arguments/priority', any: true }] }, approval)).toBe('/series/vary/0')
    expect(refusedAt({ vary: [{ member: '/arguments/currency', any: true }] })).toBe('/series/vary/0')
  })

  it('lets vary what is there, once, and what is no structure', () => {
    const any = (member: string) => ({ vary: [{ member, any: true as const }] })
    expect(refusedAt(any('/session_id'))).toBeNull()
    expect(refusedAt(any('/context/ticket'))).toBeNull()
    expect(refusedAt(any('/arguments/recipient'))).toBeNull()
    expect(refusedAt(any('/context/user_id'))).toBe('/series/vary/0')
    expect(refusedAt(any('/arguments/none'))).toBe('/series/vary/0')
    expect(refusedAt(any('/arguments'))).toBe('/series/vary/0')
    expect(refusedAt(any('/agent_id'))).toBe('/series/vary/0')
    expect(refusedAt({ vary: [...any('/session_id').vary, ...any('/session_id').vary] })).toBe('/series/vary/1')
    expect(refusedAt({ vary: [{ member: AMOUNT, min: 9, max: 1 }] })).toBe('/series/vary/0')
    expect(refusedAt({ vary: [{ member: AMOUNT, values: [] }] })).toBe('/series/vary/0')
    const nested = opened({ action: actionOf({ arguments: { ...ARGUMENTS, to: { iban: 'x' } } }) })
    expect(refusedAt(any('/arguments/to'), nested)).toBe('/series/vary/0')
    expect(refusedAt(any('/arguments/to/iban'), nested)).toBeNull()
  })

  it('bounds nothing that people are not shown', () => {
    const { snapshot } = openingOf()
    const hidden = (pointer: string) => opened({ snapshot: { ...snapshot, masked: [pointer] } })
    const recipient = '/arguments/recipient'
    expect(refusedAt({ vary: [{ member: recipient, values: ['vendor-x'] }] }, hidden(recipient))).toBe('/series/vary/0')
    expect(refusedAt({ vary: [{ member: recipient, any: true }] }, hidden(recipient))).toBeNull()
    expect(refusedAt({}, hidden('/arguments/*'))).toBe('/series/budget/member')
  })

  it('holds the call that it is made of, and is made of no series', () => {
    expect(refusedAt({ vary: [{ member: AMOUNT, min: 1, max: 10 }] })).toBe('/series/vary')
    expect(refusedAt({}, seriesOf())).toBe('/series')
  })

  it('is judged as a call with all of its money, written as the amount was', () => {
    expect(argumentsOfTotal(ARGUMENTS, { member: AMOUNT, max: 1000 })).toEqual({ ...ARGUMENTS, amount: 1000 })
    expect(argumentsOfTotal({ amount: '500.00' }, { member: AMOUNT, max: 1000.5 })).toEqual({ amount: '1000.50' })
  })
})
