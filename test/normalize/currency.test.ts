import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minorDigits } from '../../src/core/currencies.js'
import { toMinorUnits } from '../../src/normalize/currency.js'

const MAX = BigInt(Number.MAX_SAFE_INTEGER)

function minor(amount: unknown, currency: unknown = 'USD'): number | string {
  const result = toMinorUnits(amount as string, currency as string)
  return result.ok ? result.amountMinor : result.message
}

const currencies = fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF')

it.each([
  ['JPY', 0],
  ['KRW', 0],
  ['ISK', 0],
  ['HUF', 2],
  ['EUR', 2],
  ['KWD', 3],
  ['CLF', 4],
  ['eur', null],
  ['XAU', null],
  ['XXX', null],
  ['', null],
  ['toString', null],
])('%s has %s digits', (currency, digits) => {
  expect(minorDigits(currency)).toBe(digits)
})

describe('amounts', () => {
  it('are those of BigInt arithmetic over the decimal digits, or refused', () => {
    const integers = fc.bigInt(0n, MAX * 2n)
    fc.assert(
      fc.property(integers, fc.stringMatching(/^\d{0,5}$/), currencies, (integer, fraction, currency) => {
        const digits = minorDigits(currency) ?? 0
        const text = fraction === '' ? String(integer) : `${integer}.${fraction}`
        const wanted = integer * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0').slice(0, digits) || '0')
        if (fraction.length > digits) expect(minor(text, currency)).toBe('has more digits than the currency')
        else expect(minor(text, currency)).toBe(wanted > MAX ? 'is too large' : Number(wanted))
      }),
      { numRuns: 1000 },
    )
  })

  it('are the same in every exponent form', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: -30, max: 30 }),
        currencies,
        (major, power, currency) => {
          const digits = minorDigits(currency) ?? 0
          const wanted = Number(BigInt(major) * 10n ** BigInt(digits))
          const shifted = power > 0 ? `${major}${'0'.repeat(power)}e-${power}` : `${major}e${power}`
          if (power > 0)
            expect(minor(shifted, currency)).toBe(power > digits ? 'has more digits than the currency' : wanted)
          else expect(minor(`${major}e0`, currency)).toBe(wanted)
          if (power >= 0)
            expect(minor(`0.${'0'.repeat(power)}${major}E+${power + String(major).length}`, currency)).toBe(wanted)
        },
      ),
    )
  })

  it('given as JSON numbers are those of their shortest decimal', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 45), (cents) => {
        const whole = Math.floor(cents / 100)
        const literal = `${whole}.${String(cents % 100).padStart(2, '0')}`
        expect(minor(Number(literal))).toBe(cents)
        expect(minor(literal)).toBe(cents)
      }),
    )
  })

  it.each<[unknown, string, number | string]>([
    [0, 'USD', 0],
    ['0.00', 'USD', 0],
    ['0e99999999', 'USD', 0],
    [1.1, 'USD', 110],
    [0.29, 'USD', 29],
    [4.35, 'USD', 435],
    [1e15, 'JPY', 10 ** 15],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
    ['90071992547409.92', 'USD', 'is too large'],
    [Number.MAX_SAFE_INTEGER, 'JPY', Number.MAX_SAFE_INTEGER],
    [2 ** 53, 'JPY', 'is too large'],
    ['1e999999999999', 'USD', 'is too large'],
    [1e300, 'USD', 'is too large'],
    ['1e-999999999999', 'USD', 'has more digits than the currency'],
    ['1.234', 'USD', 'has more digits than the currency'],
    ['5.000', 'USD', 'has more digits than the currency'],
    ['5.0', 'JPY', 'has more digits than the currency'],
    [1e-7, 'USD', 'has more digits than the currency'],
    ['-0', 'USD', 'must not be negative'],
    [-0.01, 'USD', 'must not be negative'],
    ['1,000', 'USD', 'must be a decimal number'],
    ['١٢', 'USD', 'must be a decimal number'],
    [' 5', 'USD', 'must be a decimal number'],
    ['5\n', 'USD', 'must be a decimal number'],
    ['+5', 'USD', 'must be a decimal number'],
    ['05', 'USD', 'must be a decimal number'],
    ['0x10', 'USD', 'must be a decimal number'],
    ['', 'USD', 'must be a decimal number'],
    ['Infinity', 'USD', 'must be a decimal number'],
    [NaN, 'USD', 'must be a decimal number'],
    [null, 'USD', 'must be a number or a decimal string'],
    [[5], 'USD', 'must be a number or a decimal string'],
    [5, 'usd', 'the currency is not known'],
    [5, 'XXX', 'the currency is not known'],
  ])('%j %s is %j', (amount, currency, wanted) => {
    expect(minor(amount, currency)).toBe(wanted)
  })
})
