import { knownPrefix, knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import { fits, hasPattern, readPattern, type Pattern } from './pattern.js'

/** Longer texts are not searched for patterns. */
const MAX_SEARCHED = 4096
const MAX_STEPS = 200_000

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}` */
export function removed(text: Text, operator: string, pattern: Text): Text {
  const [whole, spelled] = [plain(text), plain(pattern)]
  if (spelled === null) return unknownText(text.origins)
  if (whole === null) return removedPartly(text, operator, spelled)
  if (whole.length > MAX_SEARCHED) return unknownText(text.origins)
  const at = removalEnd(whole, operator, readPattern(spelled))
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
  if (text.length * text.length * pattern.length > MAX_STEPS * 64) return null
  const isPrefix = operator.startsWith('#')
  const isLongest = operator.length === 2
  for (let step = 0; step <= text.length; step += 1) {
    const at = isPrefix === isLongest ? text.length - step : step
    if (fits(pattern, isPrefix ? text.slice(0, at) : text.slice(at))) return at
  }
  return null
}

/** `${x/p/r}`, `//`, `/#`, `/%` */
export function replaced(text: Text, operator: string, pattern: Text, by: Text): Text {
  const [whole, spelled, other] = [plain(text), plain(pattern), plain(by)]
  const origins = [...text.origins, ...by.origins]
  if (whole === null || spelled === null || other === null || whole.length > MAX_SEARCHED) return unknownText(origins)
  if (spelled === '') return knownText(whole, origins)
  const read = readPattern(spelled)
  const fixed = read.every((token) => token.kind === 'letter' || token.kind === 'any' || token.kind === 'set')
  let out = ''
  let steps = 0
  let at = operator === '/%' ? firstAtEnd(whole, read) : 0
  while (at < whole.length) {
    const length = fixed ? fixedLength(whole, at, read) : longestAt(whole, at, read)
    steps += fixed ? read.length : (whole.length - at) * read.length
    if (steps > MAX_STEPS) return unknownText(origins)
    if (length > 0) {
      const before = operator === '/%' ? whole.slice(0, at) : out
      if (operator !== '//') return knownText(before + other + whole.slice(at + length), origins)
      out += other
      at += length
    } else {
      if (operator === '/#') break
      out += whole.charAt(at)
      at += 1
    }
  }
  return knownText(operator === '/%' ? whole : out + whole.slice(at), origins)
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
