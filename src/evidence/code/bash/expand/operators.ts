import type { Budget } from '../../analysis/analysis.js'
import { knownPrefix, knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import { fits, hasPattern, readPattern, type Pattern } from './pattern.js'

/** Longer texts are not searched for patterns. */
const MAX_SEARCHED = 4096
/** So many comparisons of letters are made in one search. */
const MAX_COMPARISONS = 4_000_000
const COMPARISONS_PER_STEP = 1024

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}` */
export function removed(text: Text, operator: string, pattern: Text, budget: Budget): Text {
  const [whole, spelled] = [plain(text), plain(pattern)]
  if (spelled === null) return unknownText(text.origins)
  if (whole === null) return removedPartly(text, operator, spelled)
  if (whole.length > MAX_SEARCHED) return unknownText(text.origins)
  const read = readPattern(spelled)
  if (!affords(budget, whole.length * (isFixed(read) ? read.length : whole.length * read.length)))
    return unknownText(text.origins)
  const at = removalEnd(whole, operator, read)
  if (at === null) return text
  return knownText(operator.startsWith('#') ? whole.slice(at) : whole.slice(0, at), text.origins)
}

/** Of a text that begins or ends with something known, when that is what goes. */
function removedPartly(text: Text, operator: string, pattern: string): Text {
  const first = text.parts[0]
  if (operator === '#' && typeof first === 'string' && !hasPattern(pattern) && first.startsWith(pattern))
    return { ...text, parts: [first.slice(pattern.length), ...text.parts.slice(1)] }
  if (operator !== '%%') return unknownText(text.origins)
  const cut = knownPrefix(text)
  const star = pattern.endsWith('*') && !hasPattern(pattern.slice(0, -1)) ? pattern.slice(0, -1) : null
  const at = star === null || star === '' ? -1 : cut.indexOf(star)
  return at === -1 ? unknownText(text.origins) : knownText(cut.slice(0, at), text.origins)
}

function removalEnd(text: string, operator: string, pattern: Pattern): number | null {
  const isPrefix = operator.startsWith('#')
  const isLongest = operator.length === 2
  for (let step = 0; step <= text.length; step += 1) {
    const at = isPrefix === isLongest ? text.length - step : step
    if (fits(pattern, isPrefix ? text.slice(0, at) : text.slice(at))) return at
  }
  return null
}

/** `${x/p/r}`, `//`, `/#`, `/%` */
export function replaced(text: Text, operator: string, pattern: Text, by: Text, budget: Budget): Text {
  const [whole, spelled, other] = [plain(text), plain(pattern), plain(by)]
  const origins = [...text.origins, ...by.origins]
  if (whole === null || spelled === null || other === null || whole.length > MAX_SEARCHED) return unknownText(origins)
  if (spelled === '') return knownText(whole, origins)
  const read = readPattern(spelled)
  const perPlace = isFixed(read) ? read.length : whole.length * whole.length * read.length
  if (!affords(budget, whole.length * perPlace)) return unknownText(origins)
  if (operator === '/%') {
    const at = firstAtEnd(whole, read)
    return knownText(at === whole.length ? whole : whole.slice(0, at) + other, origins)
  }
  return knownText(replaceFrom(whole, read, other, operator), origins)
}

function replaceFrom(text: string, pattern: Pattern, by: string, operator: string): string {
  const lengthAt = isFixed(pattern) ? fixedLength : longestAt
  let out = ''
  let at = 0
  while (at < text.length) {
    const length = lengthAt(text, at, pattern)
    if (length === 0) out += text.charAt(at)
    else {
      out += by
      if (operator !== '//') return out + text.slice(at + length)
    }
    if (length === 0 && operator === '/#') break
    at += Math.max(1, length)
  }
  return operator === '/#' ? text : out
}

function isFixed(pattern: Pattern): boolean {
  return pattern.every(({ kind }) => kind !== 'star')
}

/** Whether a search that compares so many letters is made; it costs steps. */
function affords(budget: Budget, comparisons: number): boolean {
  budget.spend(1 + Math.floor(Math.min(comparisons, MAX_COMPARISONS) / COMPARISONS_PER_STEP))
  return comparisons <= MAX_COMPARISONS
}

function firstAtEnd(text: string, pattern: Pattern): number {
  for (let at = 0; at < text.length; at += 1) if (fits(pattern, text.slice(at))) return at
  return text.length
}

function fixedLength(text: string, at: number, pattern: Pattern): number {
  return fits(pattern, text.slice(at, at + pattern.length)) ? pattern.length : 0
}

function longestAt(text: string, at: number, pattern: Pattern): number {
  for (let end = text.length; end > at; end -= 1) if (fits(pattern, text.slice(at, end))) return end - at
  return 0
}

/** `^`, `^^`, `,`, `,,`, `@U`, `@u`, `@L` */
export function cased(text: Text, operator: string): Text {
  const change = (part: string, isFirst: boolean): string => {
    const all = operator.length === 2 && operator !== '@u'
    const upper = operator.startsWith('^') || /^@[uU]$/.test(operator)
    if (all) return upper ? part.toUpperCase() : part.toLowerCase()
    if (!isFirst) return part
    const first = part.charAt(0)
    return (upper ? first.toUpperCase() : first.toLowerCase()) + part.slice(1)
  }
  return { ...text, parts: text.parts.map((part, at) => (part === null ? null : change(part, at === 0))) }
}

/** `${x:offset:length}`; null for a length: to the end. */
export function substring(text: Text, offset: number, length: number | null): Text {
  const whole = plain(text)
  const known = whole ?? knownPrefix(text)
  const start = offset < 0 ? known.length + offset : offset
  const end = length === null ? known.length : length < 0 ? known.length + length : start + length
  if (whole === null && (offset < 0 || length === null || length < 0 || end > known.length))
    return unknownText(text.origins)
  return knownText(start < 0 ? '' : known.slice(start, Math.max(start, end)), text.origins)
}

/** So that a shell reads it as the same word: `@Q`, `printf %q`. */
export function quotedText(text: Text): Text {
  const parts = text.parts.map((part) => (part === null ? null : part.replaceAll("'", "'\\''")))
  return { origins: text.origins, parts: ["'", ...parts, "'"] }
}
