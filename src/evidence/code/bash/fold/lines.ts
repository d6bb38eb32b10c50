import { knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import { ansiC } from '../parse/ansi-c.js'
import { replaceAll } from './sed.js'

export function reversed(text: string): string {
  return text
    .split('\n')
    .map((line) => Array.from(line).reverse().join(''))
    .join('\n')
}

const CLASSES: Readonly<Record<string, string>> = {
  upper: 'A-Z',
  lower: 'a-z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: '0-9A-Za-z',
  space: ' \t\n\r\f\v',
  blank: ' \t',
}

/** `tr`, with its sets; `-d`, `-s`, `-c`. */
export function translated(words: readonly Text[], input: Text): Text {
  const known = words.map(plain)
  const whole = plain(input)
  if (whole === null || known.includes(null)) return unknownText(input.origins)
  const options = known.filter((word) => /^-[a-zA-Z]+$/.test(word ?? '')).join('')
  const [from = '', to = ''] = known.filter((word) => !/^-[a-zA-Z]+$/.test(word ?? '')).map((word) => setOf(word ?? ''))
  const others = /[cC]/.test(options)
  const isIn = (letter: string): boolean => from.includes(letter) !== others
  let out = ''
  for (const letter of whole) {
    if (options.includes('d') && isIn(letter)) continue
    const next =
      options.includes('d') || to === '' || !isIn(letter)
        ? letter
        : others
          ? to.slice(-1)
          : to.charAt(Math.min(from.indexOf(letter), to.length - 1))
    if (options.includes('s') && out.endsWith(next) && (to === '' ? isIn(next) : to.includes(next))) continue
    out += next
  }
  return knownText(out, input.origins)
}

function setOf(spelled: string): string {
  const classes = spelled.replace(/\[:([a-z]+):\]/g, (_, name: string) => CLASSES[name] ?? '')
  return ansiC(classes)
    .replace(/\[(.)\*\d*\]/gs, '$1')
    .replace(/([^\\])-(.)/gs, (whole, from: string, to: string) => {
      const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)]
      return high < low || high - low > 255
        ? whole
        : String.fromCharCode(...Array.from({ length: high - low + 1 }, (_, at) => low + at))
    })
}

/** `head` and `tail` with `-c N`, `-n N`, `-N`. */
export function firstOrLast(words: readonly Text[], input: Text, last: boolean): Text | null {
  const whole = plain(input)
  if (whole === null) return unknownText(input.origins)
  const spelled = words
    .map((word) => plain(word) ?? '')
    .filter((word) => word !== '')
    .join(' ')
  const [, kind = 'n', sign = '', digits = '10'] =
    /(?:^| )-{1,2}(c|n|bytes=|lines=)? ?([-+]?)(\d{1,6})(?= |$)/.exec(spelled) ?? []
  const units = kind.startsWith('c') || kind.startsWith('b') ? Array.from(whole) : whole.split(/(?<=\n)/)
  const count = Number(digits)
  const kept = last
    ? units.slice(sign === '+' ? count - 1 : Math.max(0, units.length - count))
    : units.slice(0, sign === '-' ? Math.max(0, units.length - count) : count)
  return knownText(kept.join(''), input.origins)
}

/** `cut -c`, `-b` and `-d -f` with ranges. */
export function cutColumns(words: readonly Text[], input: Text): Text | null {
  const whole = plain(input)
  const known = words.map(plain)
  if (whole === null) return unknownText(input.origins)
  if (known.includes(null)) return null
  const option = (letter: string): string | undefined => {
    const at = known.findIndex((word) => word?.startsWith(letter))
    const own = known[at]
    if (own === undefined || own === null) return undefined
    return own === letter ? (known[at + 1] ?? undefined) : own.slice(letter.length)
  }
  const letters = option('-c') ?? option('-b')
  const fields = option('-f')
  const separator = option('-d') ?? '\t'
  const ranges = (letters ?? fields)?.split(',').map(rangeOf)
  if (ranges === undefined) return null
  const isKept = (_: string, at: number): boolean => ranges.some(([from, to]) => at + 1 >= from && at + 1 <= to)
  const lines = whole.split('\n').map((line) => {
    if (letters !== undefined) return Array.from(line).filter(isKept).join('')
    return line.includes(separator) ? line.split(separator).filter(isKept).join(separator) : line
  })
  return knownText(lines.join('\n'), input.origins)
}

function rangeOf(spelled: string): readonly [number, number] {
  const [from = '', to = from] = spelled.split('-')
  return [from === '' ? 1 : Number(from), to === '' ? Number.MAX_SAFE_INTEGER : Number(to)]
}

/** `sed 's/a/b/'`, one or several, on what is known. */
export function substituted(words: readonly Text[], input: Text, read: (path: Text) => Text): Text | null {
  const scripts: string[] = []
  const files: Text[] = []
  let hasScript = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    const text = word === undefined ? null : plain(word)
    if (word === undefined || text === null) return null
    if (text === '-e') {
      at += 1
      scripts.push(plain(words[at] ?? knownText('')) ?? '')
      hasScript = true
    } else if (/^-[rE]$/.test(text)) continue
    else if (text.startsWith('-')) return null
    else if (hasScript) files.push(word)
    else {
      scripts.push(text)
      hasScript = true
    }
  }
  const from = files[0] === undefined ? input : read(files[0])
  const whole = plain(from)
  if (whole === null) return unknownText(from.origins)
  const extended = words.some((word) => /^-[rE]$/.test(plain(word) ?? ''))
  const changed = scripts.reduce<string | null>(
    (text, script) => (text === null ? null : replaceAll(text, script, extended)),
    whole,
  )
  return changed === null ? unknownText(from.origins) : knownText(changed, from.origins)
}

const PRINT = /^\s*(BEGIN)?\s*\{\s*print(f)?\s+((?:"(?:[^"\\]|\\.)*"|\$\d{1,2}|[\s,])+);?\s*\}\s*$/

/** `awk '{print $1}'`, `awk 'BEGIN{print "x"}'`. */
export function firstLines(words: readonly Text[], input: Text): Text | null {
  const [script] = words.map(plain)
  const found = script === null || script === undefined || script.length > 1000 ? null : PRINT.exec(script)
  if (found === null || words.length !== 1) return null
  const [, begin, format, body = ''] = found
  const whole = begin === undefined ? plain(input) : '\n'
  if (whole === null) return unknownText(input.origins)
  const terms = [...body.matchAll(/"((?:[^"\\]|\\.)*)"|\$(\d+)|(,)/g)]
  const lines = whole
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const fields = line.split(/\s+/).filter((field) => field !== '')
      return terms
        .map(([, text, field, comma]) =>
          comma !== undefined
            ? ' '
            : field === undefined
              ? ansiC(text ?? '')
              : field === '0'
                ? line
                : (fields[Number(field) - 1] ?? ''),
        )
        .join('')
    })
  return knownText(format === undefined ? `${lines.join('\n')}\n` : lines.join(''), input.origins)
}
