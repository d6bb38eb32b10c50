import { joinTexts, knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import { quotedText } from '../expand/operators.js'
import { ansiC } from '../parse/ansi-c.js'

const DIRECTIVE = /%(%|[-+ 0#]{0,4}(\d{1,4}|\*)?(?:\.(\d{1,4}|\*))?([bcdiouxXeEfgGsqaA])|\(([^)]*)\)T)/g
const MAX_ROUNDS = 64

/** What `printf format words…` prints; the format is used again as long as words are left. */
export function formatted(words: readonly Text[]): Text {
  const own = plain(words[0] ?? knownText('')) === '--' ? words.slice(1) : words
  const [format, ...given] = own
  const spelled = format === undefined ? null : plain(format)
  if (spelled === null) return unknownText(own.flatMap(({ origins }) => origins))
  const out: Text[] = []
  let used = 0
  const next = (): Text => given[used++] ?? knownText('')
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = used
    for (const text of once(spelled, next)) out.push(text)
    if (used === before || used >= given.length) break
  }
  return joinTexts(out)
}

function* once(format: string, next: () => Text): Generator<Text> {
  let at = 0
  for (const found of format.matchAll(DIRECTIVE)) {
    yield knownText(ansiC(format.slice(at, found.index)))
    at = found.index + found[0].length
    const [, whole, width, precision, letter] = found
    if (whole === '%') yield knownText('%')
    else if (letter === undefined) yield unknownText()
    else
      yield converted(letter, found[0], { width: numberOf(width, next), precision: numberOf(precision, next) }, next())
  }
  yield knownText(ansiC(format.slice(at)))
}

function numberOf(spelled: string | undefined, next: () => Text): number | null {
  if (spelled === undefined) return null
  const text = spelled === '*' ? plain(next()) : spelled
  return text === null ? null : Math.min(4096, Number(text))
}

interface Shape {
  readonly width: number | null
  readonly precision: number | null
}

function converted(letter: string, directive: string, { width, precision }: Shape, text: Text): Text {
  if (letter === 'q') return quotedText(text)
  const whole = plain(text)
  if (whole === null) return precision === null ? text : unknownText(text.origins)
  const spelled = convert(letter, whole)
  if (spelled === null) return unknownText(text.origins)
  const cut = precision === null || !'sb'.includes(letter) ? spelled : spelled.slice(0, precision)
  const fill = directive.startsWith('%0') ? '0' : ' '
  const padded = width === null ? cut : directive.startsWith('%-') ? cut.padEnd(width) : cut.padStart(width, fill)
  return knownText(padded, text.origins)
}

function convert(letter: string, text: string): string | null {
  if (letter === 's') return text
  if (letter === 'b') return ansiC(text, true)
  if (letter === 'c') return text.charAt(0)
  const number = /^['"]/.test(text)
    ? text.codePointAt(1)
    : text === ''
      ? 0
      : Number(/^0\d/.test(text) ? `0o${text}` : text)
  if (number === undefined || !Number.isFinite(number)) return null
  if (letter === 'x') return number.toString(16)
  if (letter === 'X') return number.toString(16).toUpperCase()
  if (letter === 'o') return number.toString(8)
  if ('diu'.includes(letter)) return String(Math.trunc(number))
  return letter === 'f' ? number.toFixed(6) : null
}
