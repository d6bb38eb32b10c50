import type { JsonObject, JsonValue } from '../core/json.js'
import { toMinorUnits } from './currency.js'
import { exactNumber, parseDecimal } from './json-number.js'
import { resolvePointer } from './json-pointer.js'

/** As bindings name them. `currency` is a code, or where the code stands in the arguments. */
export type Transform =
  | { readonly type: 'to_number' | 'to_string' | 'lowercase' | 'trim' }
  | { readonly type: 'currency_normalize'; readonly currency: CurrencySource }
export type CurrencySource =
  { readonly code: string } | { readonly pointer: string; readonly tokens: readonly string[] }

/** `message` completes "argument /x …"; it carries no values. */
export type Transformed =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string }

/**
 * Applies one transform. What does not fit it fails; nothing is guessed.
 * Arrays are transformed element by element (amounts are not); `trim` and `lowercase` leave null as it is.
 */
export function applyTransform(transform: Transform, value: JsonValue, args: JsonObject): Transformed {
  switch (transform.type) {
    case 'to_number':
      return eachElement(value, toNumber)
    case 'to_string':
      return eachElement(value, toText)
    case 'lowercase':
      return eachElement(value, (element) => onText(element, (text) => text.toLowerCase()))
    case 'trim':
      return eachElement(value, (element) => onText(element, (text) => text.trim()))
    case 'currency_normalize':
      return currencyNormalize(value, transform.currency, args)
  }
}

function currencyNormalize(value: JsonValue, source: CurrencySource, args: JsonObject): Transformed {
  const currency = 'code' in source ? source.code : resolvePointer(args, source.tokens)
  if (currency === undefined) return { ok: false, message: 'needs a currency, which is missing' }
  const minor = toMinorUnits(value, currency)
  return minor.ok ? { ok: true, value: minor.amountMinor } : minor
}

function toNumber(value: JsonValue): Transformed {
  if (typeof value === 'number') return { ok: true, value }
  if (typeof value !== 'string' || parseDecimal(value) === null) return { ok: false, message: 'must be a number' }
  const number = exactNumber(value)
  return number === null ? { ok: false, message: 'is not exact as a number' } : { ok: true, value: number }
}

function toText(value: JsonValue): Transformed {
  if (typeof value === 'string') return { ok: true, value }
  if (typeof value === 'number' || typeof value === 'boolean') return { ok: true, value: String(value) }
  return { ok: false, message: 'must be a string, number or boolean' }
}

function onText(value: JsonValue, change: (text: string) => string): Transformed {
  if (value === null) return { ok: true, value }
  return typeof value === 'string' ? { ok: true, value: change(value) } : { ok: false, message: 'must be a string' }
}

function eachElement(value: JsonValue, change: (element: JsonValue) => Transformed): Transformed {
  if (!isArray(value)) return change(value)
  const elements: JsonValue[] = []
  for (const element of value) {
    const transformed = change(element)
    if (!transformed.ok) return transformed
    elements.push(transformed.value)
  }
  return { ok: true, value: elements }
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
