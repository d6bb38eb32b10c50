import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { fitsMask, MASKED, maskTokens } from '../core/mask.js'
import { clip } from './clip.js'

const CUT = '…'
const MAX_TEXT = 1_000
const MAX_MEMBERS = 50
const MAX_DEPTH = 8
/** Of all texts, names and numbers together. */
const MAX_LENGTH = 8_000

export interface MaskedArguments {
  readonly arguments: JsonObject
  /** False: they were too long to be told as a whole. Masked values do not count. */
  readonly complete: boolean
}

/**
 * Arguments as they are told outside: `***` where a rule (`/arguments/people/0/email`) says so, and not too much of them.
 */
export function maskedArguments(args: JsonObject, pointers: readonly string[]): MaskedArguments {
  const rules = pointers.flatMap(rulesOf)
  const told = { left: MAX_LENGTH, complete: true }
  const copied = copy(args, rules, 0, told)
  return { arguments: isJsonObject(copied) ? copied : { [MASKED]: MASKED }, complete: told.complete }
}

type Rule = readonly string[]
type Told = { left: number; complete: boolean }

/** None for what is about something else. */
function rulesOf(pointer: string): readonly Rule[] {
  const [root, ...tokens] = maskTokens(pointer)
  return root === 'arguments' ? [tokens] : []
}

function copy(value: JsonValue, rules: readonly Rule[], depth: number, told: Told): JsonValue {
  if (rules.some((rule) => rule.length === 0)) return MASKED
  if (isJsonObject(value)) return copyMembers(value, rules, depth, told)
  if (isJsonList(value)) return copyItems(value, rules, depth, told)
  return typeof value === 'string' ? cut(value, told) : spend(value, String(value).length, told)
}

function copyMembers(value: JsonObject, rules: readonly Rule[], depth: number, told: Told): JsonValue {
  const members = Object.entries(value)
  if (depth >= MAX_DEPTH) return members.length === 0 ? {} : leftOut(told)
  if (members.length > MAX_MEMBERS) told.complete = false
  const copied = members.slice(0, MAX_MEMBERS).flatMap(([name, inner]): readonly (readonly [string, JsonValue])[] => {
    if (told.left <= 0) return leftOutOf(told)
    return [[cut(name, told), copy(inner, below(rules, name), depth + 1, told)]]
  })
  return Object.fromEntries(copied)
}

function copyItems(value: readonly JsonValue[], rules: readonly Rule[], depth: number, told: Told): JsonValue {
  if (depth >= MAX_DEPTH) return value.length === 0 ? [] : leftOut(told)
  if (value.length > MAX_MEMBERS) told.complete = false
  return value.slice(0, MAX_MEMBERS).flatMap((item, index): readonly JsonValue[] => {
    if (told.left <= 0) return leftOutOf(told)
    return [copy(item, below(rules, String(index)), depth + 1, told)]
  })
}

function below(rules: readonly Rule[], name: string): readonly Rule[] {
  return rules.filter(([token]) => fitsMask(token, name)).map(([, ...rest]) => rest)
}

function cut(text: string, told: Told): string {
  const length = Math.min(MAX_TEXT, Math.max(0, told.left))
  told.left -= Math.min(text.length, length)
  if (text.length > length) told.complete = false
  return clip(text, length)
}

function spend(value: JsonValue, length: number, told: Told): JsonValue {
  told.left -= length
  return value
}

function leftOut(told: Told): string {
  told.complete = false
  return CUT
}

function leftOutOf(told: Told): readonly never[] {
  told.complete = false
  return []
}
