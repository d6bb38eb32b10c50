import { normalForm } from '../../core/normal-form.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'

/** What shows nothing, or only how the rest is shown: zero-width, soft hyphen, direction, variation, tags, fillers. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
/** The blank Braille pattern looks like a space. */
const SEPARATORS = /[\p{P}\p{Z}\p{Sk}\p{Cc}\u2800]+/gu
const SYMBOL = /[\p{S}]/gu
const PLAIN = /^[a-z0-9 ]*$/

/** Folding covers so many characters of a call; the rest is taken as it is. */
export const FOLDED_CHARACTERS = 32_768

/**
 * Text without what is cosmetic: NFKC, letter case, invisible characters, runs of white space and punctuation (one space
 * each). Digits and symbols (`$ + < =`) stay; letters of other scripts that look alike stay different.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return squeezed(text)
  const visible = normalForm(text, 'NFKC').replace(INVISIBLE, '')
  // Upper case first: `ß` and `ss`, `ı` and `i` meet; a sigma is the same at a word's end.
  const lower = visible.toUpperCase().toLowerCase().normalize('NFKC').replaceAll('ς', 'σ')
  return squeezed(lower.replace(SEPARATORS, ' ').replace(SYMBOL, ' $& '))
}

/** The same arguments with every string folded; members keep their names, numbers stay. */
export function foldArguments(args: JsonObject): JsonObject {
  const budget = { left: FOLDED_CHARACTERS }
  return foldObject(args, budget)
}

interface Budget {
  left: number
}

function fold(value: JsonValue, budget: Budget): JsonValue {
  if (typeof value === 'string') return foldWithin(value, budget)
  if (isJsonList(value)) return value.map((item) => fold(item, budget))
  return isJsonObject(value) ? foldObject(value, budget) : value
}

/** In order of the members' names: the budget goes to the same ones whatever order they were sent in. */
function foldObject(object: JsonObject, budget: Budget): JsonObject {
  const names = Object.keys(object).sort()
  return Object.fromEntries(names.map((name) => [name, fold(object[name] ?? null, budget)]))
}

function foldWithin(text: string, budget: Budget): string {
  const cut = Math.min(text.length, wholeCharacters(text, budget.left))
  budget.left -= cut
  return cut === text.length ? foldText(text) : foldText(text.slice(0, cut)) + text.slice(cut)
}

/** Not between the halves of a surrogate pair. */
function wholeCharacters(text: string, length: number): number {
  const last = text.charCodeAt(length - 1)
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length
}

function squeezed(text: string): string {
  return text.replace(/ {2,}/g, ' ').trim()
}
