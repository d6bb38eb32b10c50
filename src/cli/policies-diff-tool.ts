import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { createAjv } from '../normalize/ajv.js'
import type { BindingSource, ToolSource } from '../normalize/catalogue-file.js'
import { minorDigits } from '../core/currencies.js'
import { parsePointer } from '../normalize/json-pointer.js'
import { listOf, samples } from './policies-diff-sample.js'

/** What stands in an argument's place: a value, nothing, or an amount that depends on the currency beside it. */
export type Choice =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'absent' }
  | { readonly kind: 'minor_units'; readonly amount: number; readonly currency: string }

export type Fits = (args: JsonObject) => boolean

const MAX_CHOICES = 120

/** Arguments that the schema admits: what it requires and nothing else. Null where none are found. */
export function plainArguments(tool: ToolSource, fits: Fits, recorded: readonly JsonObject[]): JsonObject | null {
  const required = listOf(tool.arguments['required']).map(String)
  const built = Object.fromEntries(required.map((name) => [name, plainMember(propertyOf(tool, name))]))
  return [built, ...recorded].find(fits) ?? null
}

function plainMember(schema: JsonValue | undefined): JsonValue {
  const validate = isJsonObject(schema) ? compiled(schema) : null
  return samples(schema).find((value) => validate?.(value) ?? true) ?? null
}

/** A member's schema by itself; null where it is only to be understood within the whole. */
function compiled(schema: JsonObject): ((value: JsonValue) => boolean) | null {
  try {
    const validate = createAjv().compile(schema)
    return (value) => validate(value)
  } catch {
    return null
  }
}

/** What may stand in each argument that policies see: values they compare, each side of each number, and nothing. */
export function argumentChoices(
  tool: ToolSource,
  base: JsonObject,
  compared: ReadonlyMap<string, ReadonlySet<JsonValue>>,
  fits: Fits,
): ReadonlyMap<string, readonly Choice[]> {
  const choices = new Map<string, readonly Choice[]>()
  for (const [attribute, binding] of Object.entries(tool.bind ?? {})) {
    const [name, ...deeper] = parsePointer(binding.from ?? '') ?? []
    if (name === undefined || deeper.length > 0) continue
    const values = [...(compared.get(`R.${attribute}`) ?? [])]
    const found = [...(choices.get(name) ?? baseChoice(base, name)), ...choicesFor(tool, name, binding, values)]
    const admitted = unique(found).filter((choice) => fits(withChoice(base, name, choice)))
    if (admitted.length > 0) choices.set(name, admitted.slice(0, MAX_CHOICES))
  }
  return choices
}

function baseChoice(base: JsonObject, name: string): readonly Choice[] {
  const value = base[name]
  return value === undefined ? [{ kind: 'absent' }] : [{ kind: 'value', value }]
}

function choicesFor(
  tool: ToolSource,
  name: string,
  { transform = [] }: BindingSource,
  values: readonly JsonValue[],
): readonly Choice[] {
  const property = propertyOf(tool, name)
  const money = transform.find((each) => typeof each !== 'string')
  const numbers = values.filter((value) => typeof value === 'number').flatMap((value) => [value, value + 1, value - 1])
  if (money !== undefined) {
    const { currency } = money.currency_normalize
    return [...numbers.map((amount) => ({ kind: 'minor_units' as const, amount, currency })), { kind: 'absent' }]
  }
  const others = values.filter((value) => typeof value !== 'number')
  const stranger = samples(property).find((value) => !values.includes(value))
  const plain = [...numbers, ...numbers.map(String), ...others, ...(stranger === undefined ? [] : [stranger])]
  const lists = listOf(isJsonObject(property) ? property['type'] : undefined).includes('array')
  const all = lists ? [...plain.map((value) => [value]), others] : plain
  return [...all.map((value) => ({ kind: 'value' as const, value })), { kind: 'absent' }]
}

function propertyOf(tool: ToolSource, name: string): JsonValue | undefined {
  const properties = tool.arguments['properties']
  return isJsonObject(properties) ? properties[name] : undefined
}

/** The arguments with this choice made. */
export function withChoice(args: JsonObject, name: string, choice: Choice): JsonObject {
  const others = Object.fromEntries(Object.entries(args).filter(([member]) => member !== name))
  switch (choice.kind) {
    case 'absent':
      return others
    case 'value':
      return { ...others, [name]: choice.value }
    case 'minor_units':
      return { ...others, [name]: amountOf(choice, args) }
  }
}

/** As people write it, in whole units: decimals as text are exact. */
function amountOf({ amount, currency }: Choice & { kind: 'minor_units' }, args: JsonObject): JsonValue {
  const tokens = currency.startsWith('/') ? parsePointer(currency) : null
  const named = tokens === null ? currency : args[tokens[0] ?? '']
  const digits = typeof named === 'string' ? (minorDigits(named) ?? 2) : 2
  const text = String(Math.abs(amount)).padStart(digits + 1, '0')
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return Number(amount < 0 ? `-${whole}` : whole)
}

function unique(choices: readonly Choice[]): readonly Choice[] {
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()]
}
