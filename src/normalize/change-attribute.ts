import { isDeepStrictEqual } from 'node:util'
import type { Action, AttributeChange, Normalized } from '../core/action.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import { memberAt, withMemberAt } from '../core/json-path.js'
import { minorDigits } from '../core/currencies.js'
import { decimalText, moneyText } from '../core/money-text.js'
import { currencyOf, type Binding } from './bindings.js'
import { exactNumber, parseDecimal } from './json-number.js'
import { formatPointer, resolvePointer } from './json-pointer.js'

type Rebind = (args: JsonObject) => Normalized
type FromArgument = Extract<Binding, { readonly pointer: string }>

/**
 * The action in which one attribute has this value (undefined: is absent), by a change of the one argument that it is
 * bound from. What the argument must be is tried, not computed: the arguments are checked and bound again, and the
 * attribute must come out as wanted.
 */
export function changeAttribute(
  {
    action,
    path,
    value,
  }: { readonly action: Action; readonly path: readonly string[]; readonly value: JsonValue | undefined },
  binding: Binding | null,
  rebind: Rebind,
): AttributeChange | null {
  const tokens = binding === null || 'constant' in binding ? null : argumentPath(binding, path)
  if (binding === null || 'constant' in binding || tokens === null) return null
  const money = moneyOf(binding, action.arguments)
  for (const sent of spellings(value, resolvePointer(action.arguments, tokens), money)) {
    const args = withMemberAt(action.arguments, tokens, sent)
    const normalized = args === null ? null : rebind(args)
    if (normalized?.ok !== true || !isDeepStrictEqual(memberAt(normalized.action.attributes, path), value)) continue
    return {
      action: normalized.action,
      argument: formatPointer(tokens),
      name: tokens.join('.'),
      sent,
      text: typeof value === 'number' && money !== null ? moneyText(value, money.code, money.digits) : null,
    }
  }
  return null
}

/** A member of a bound object stands in the argument's where the whole is bound as it is. */
function argumentPath({ tokens, transforms }: FromArgument, [, ...inner]: readonly string[]): readonly string[] | null {
  return inner.length > 0 && transforms.length > 0 ? null : [...tokens, ...inner]
}

interface Money {
  readonly code: string
  readonly digits: number
}

function moneyOf({ transforms }: FromArgument, args: JsonObject): Money | null {
  const code = currencyOf(transforms, args)
  const digits = code === null ? null : minorDigits(code)
  return code === null || digits === null ? null : { code, digits }
}

/** How an argument could be written to mean the value; in the type that it has now first. */
function spellings(
  value: JsonValue | undefined,
  now: JsonValue | undefined,
  money: Money | null,
): readonly (JsonValue | undefined)[] {
  if (typeof value === 'number' && money !== null) {
    if (!Number.isSafeInteger(value) || value < 0) return []
    const text = decimalText(value, money.digits)
    const number = exactNumber(text)
    return inTypeOf(now, number === null ? [text] : [number, text])
  }
  if (typeof value === 'number') return inTypeOf(now, [value, String(value)])
  if (typeof value !== 'string') return [value]
  const number = parseDecimal(value) === null ? null : exactNumber(value)
  return inTypeOf(now, number === null ? [value] : [value, number])
}

function inTypeOf(now: JsonValue | undefined, values: readonly JsonValue[]): readonly JsonValue[] {
  return [
    ...values.filter((value) => typeof value === typeof now),
    ...values.filter((value) => typeof value !== typeof now),
  ]
}
