import { minorDigits } from '../core/currencies.js'
import type { JsonValue } from '../core/json.js'
import { parseDecimal } from './json-number.js'

const MAX_SAFE_DIGITS = String(Number.MAX_SAFE_INTEGER).length

export type Minor =
  { readonly ok: true; readonly amountMinor: number } | { readonly ok: false; readonly message: string }

/**
 * An amount in major units as integer minor units, by shifting decimal digits: no float arithmetic.
 *
 * `amount` is a JSON number (as the strict reader admits it) or a string of the same grammar, so `5,000`, ` 5`, `.5`,
 * `€5` are refused. Refused too: a minus sign, more digits after the point than the currency has (zeros count: `5.000`
 * may mean five thousand), a result above Number.MAX_SAFE_INTEGER, an unknown currency.
 */
export function toMinorUnits(amount: JsonValue, currency: JsonValue): Minor {
  const digits = typeof currency === 'string' ? minorDigits(currency) : null
  if (digits === null) return failed('the currency is not known')
  if (typeof amount !== 'string' && typeof amount !== 'number') return failed('must be a number or a decimal string')
  const literal = String(amount)
  const decimal = parseDecimal(literal)
  if (decimal === null) return failed('must be a decimal number')
  if (literal.startsWith('-')) return failed('must not be negative')
  if (decimal.fractionDigits > digits) return failed('has more digits than the currency')
  return shift(decimal.digits, decimal.exponent + digits)
}

/** `digits` × 10^`power`; the power is not negative, because no more digits follow the point than the currency has. */
function shift(digits: string, power: number): Minor {
  if (digits === '') return { ok: true, amountMinor: 0 }
  if (digits.length + power > MAX_SAFE_DIGITS) return failed('is too large')
  const amountMinor = Number(digits + '0'.repeat(power))
  return Number.isSafeInteger(amountMinor) ? { ok: true, amountMinor } : failed('is too large')
}

function failed(message: string): Minor {
  return { ok: false, message }
}
