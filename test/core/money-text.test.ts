import { expect, it } from 'vitest'
import { amountText } from '../../src/core/money-text.js'

it('amounts are said exactly, with the digits of ISO 4217', () => {
  const sums = [
    [0, 'USD'],
    [5, 'USD'],
    [123_456_789, 'EUR'],
    [-105_000, 'USD'],
    [15_000, 'JPY'],
    [1_000_000, 'IQD'],
    // Here the digits that people are used to (CLDR) are others: nobody may read a hundredth of what is paid.
    [1_000_000, 'HUF'],
    [9_007_199_254_740_991, 'USD'],
    [1234, '<b>'],
  ] as const
  expect(sums.map(([minor, currency]) => amountText(minor, currency))).toEqual([
    '0.00 USD',
    '0.05 USD',
    '1,234,567.89 EUR',
    '-1,050.00 USD',
    '15,000 JPY',
    '1,000.000 IQD',
    '10,000.00 HUF',
    '90,071,992,547,409.91 USD',
    '1234 minor units of <b>',
  ])
})
