import type { JsonObject, JsonValue } from '../core/json.js'
import { parsePointer, resolvePointer } from './json-pointer.js'
import type { Transform } from './transforms.js'
import { applyTransform } from './transforms.js'

/** Where an attribute comes from: an argument, transformed in this order, or a constant. */
export type Binding =
  | {
      readonly pointer: string
      readonly tokens: readonly string[]
      readonly transforms: readonly Transform[]
    }
  | { readonly constant: JsonValue }

export type Bound =
  | {
      readonly ok: true
      readonly attributes: JsonObject
      /** ISO 4217 code of each attribute that `currency_normalize` made. */
      readonly currencies: Readonly<Record<string, string>>
    }
  | { readonly ok: false; readonly pointer: string; readonly message: string }

/** The attributes that policies see. An absent argument leaves its attribute absent; the first failing one ends it. */
export function bind(bindings: readonly (readonly [string, Binding])[], args: JsonObject): Bound {
  const attributes: [string, JsonValue][] = []
  const currencies: [string, string][] = []
  for (const [name, binding] of bindings) {
    if ('constant' in binding) {
      attributes.push([name, binding.constant])
      continue
    }
    let value = resolvePointer(args, binding.tokens)
    if (value === undefined) continue
    for (const transform of binding.transforms) {
      const transformed = applyTransform(transform, value, args)
      if (!transformed.ok) return { ok: false, pointer: binding.pointer, message: transformed.message }
      value = transformed.value
    }
    attributes.push([name, value])
    const currency = typeof value === 'number' ? currencyOf(binding.transforms, args) : null
    if (currency !== null) currencies.push([name, currency])
  }
  return { ok: true, attributes: Object.fromEntries(attributes), currencies: Object.fromEntries(currencies) }
}

/** Names of the attributes that are bound from what stands at this pointer, around or inside it; of none, all. */
export function attributesAt(bindings: readonly (readonly [string, Binding])[], pointer: string): readonly string[] {
  const tokens = parsePointer(pointer)
  return bindings.filter(([, binding]) => tokens === null || touches(binding, tokens)).map(([name]) => name)
}

function touches(binding: Binding, tokens: readonly string[]): boolean {
  if ('constant' in binding) return false
  const currencies = binding.transforms.flatMap((transform) =>
    transform.type === 'currency_normalize' && 'tokens' in transform.currency ? [transform.currency.tokens] : [],
  )
  return [binding.tokens, ...currencies].some((bound) => isOneInsideOther(bound, tokens))
}

function isOneInsideOther(one: readonly string[], other: readonly string[]): boolean {
  const [outer, inner] = one.length <= other.length ? [one, other] : [other, one]
  return outer.every((token, index) => token === inner[index])
}

/** The currency in which the last `currency_normalize` of these read the amount; null where there is none. */
export function currencyOf(transforms: readonly Transform[], args: JsonObject): string | null {
  const last = transforms.findLast((transform) => transform.type === 'currency_normalize')
  if (last === undefined) return null
  const { currency } = last
  const code = 'code' in currency ? currency.code : resolvePointer(args, currency.tokens)
  return typeof code === 'string' ? code : null
}
