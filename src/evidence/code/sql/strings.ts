import { HOLE } from '../analysis/analysis.js'
import { joinTexts, knownText, unknownText, type Text } from '../analysis/text.js'
import type { Token } from './token.js'
import { closing, splitCommas, wordAt } from './words/cursor.js'

export type Variables = ReadonlyMap<string, Text>

/** The text that a range of tokens stands for, as far as it is made of literals, joins and known variables. */
export function textOf(tokens: readonly Token[], from: number, to: number, variables: Variables, depth = 0): Text {
  const parts: Text[] = []
  for (let at = from; at < to;) {
    const sign = wordAt(tokens, at)
    if (sign === '||' || sign === '+' || sign === ',') at += 1
    else {
      const one = operand(tokens, at, to, variables, depth)
      parts.push(one.text)
      at = one.end
    }
  }
  return parts.length === 0 ? unknownText() : joinTexts(parts)
}

interface Operand {
  readonly text: Text
  readonly end: number
}

const JOINS = new Set([
  'concat',
  'concat_ws',
  'format',
  'quote_literal',
  'quote_ident',
  'cast',
  'convert',
  'upper',
  'trim',
  'n',
  'unhex',
  'to_char',
])
const CHARACTERS = new Set(['char', 'chr', 'nchar'])

function operand(tokens: readonly Token[], at: number, to: number, variables: Variables, depth: number): Operand {
  const token = tokens[at]
  if (token === undefined || depth > 32) return { text: unknownText(), end: to }
  if (token.kind === 'string') return { text: fromLiteral(token.text), end: at + 1 }
  if (token.kind === 'name')
    return { text: variables.get(token.text.toLowerCase()) ?? fromLiteral(token.text), end: at + 1 }
  if (token.kind === 'number') return { text: knownText(fromHex(token.text) ?? token.text), end: at + 1 }
  if (token.kind === 'variable') return { text: variables.get(token.text) ?? unknownText(), end: at + 1 }
  if (token.kind === 'symbol' && token.text === '(') {
    const close = Math.min(closing(tokens, at, to), to)
    return { text: textOf(tokens, at + 1, close, variables, depth + 1), end: close + 1 }
  }
  if (token.kind === 'word' && wordAt(tokens, at + 1) === '(') return called(token, tokens, at, to, variables, depth)
  return { text: variables.get(token.text) ?? unknownText(), end: at + 1 }
}

function called(
  token: Token,
  tokens: readonly Token[],
  at: number,
  to: number,
  variables: Variables,
  depth: number,
): Operand {
  const close = Math.min(closing(tokens, at + 1, to), to)
  const args = splitCommas(tokens, at + 2, close)
  const end = close + 1
  if (CHARACTERS.has(token.text)) return { text: characters(tokens, args), end }
  if (!JOINS.has(token.text)) return { text: unknownText(), end }
  const [first, ...rest] = args.map((arg) =>
    textOf(tokens, arg.from, untilAs(tokens, arg.from, arg.to), variables, depth + 1),
  )
  if (first === undefined) return { text: unknownText(), end }
  if (token.text === 'format') return { text: formatted(first, rest), end }
  if (token.text === 'concat_ws')
    return { text: joinTexts(rest.flatMap((part, index) => (index === 0 ? [part] : [first, part]))), end }
  if (token.text === 'convert' || token.text === 'cast')
    return { text: joinTexts(args.length > 1 ? rest.slice(0, 1) : [first]), end }
  return { text: joinTexts([first, ...rest]), end }
}

/** `CAST(x AS type)` is x. */
function untilAs(tokens: readonly Token[], from: number, to: number): number {
  for (let at = from; at < to; at += 1) if (wordAt(tokens, at) === 'as') return at
  return to
}

function characters(tokens: readonly Token[], args: readonly { readonly from: number; readonly to: number }[]): Text {
  const codes = args.map(({ from }) => Number(tokens[from]?.text))
  const isKnown = codes.every((code) => Number.isInteger(code) && code >= 0 && code <= 0x10ffff)
  return isKnown ? knownText(String.fromCodePoint(...codes)) : unknownText()
}

/** `%I` and `%s` of PostgreSQL's `format`. */
function formatted(pattern: Text, args: readonly Text[]): Text {
  const [whole] = pattern.parts
  if (typeof whole !== 'string') return pattern
  const rest = [...args]
  return joinTexts(
    whole
      .split(/(%(?:\d+\$)?-?\d*[sIL])/)
      .map((part) => (/^%.*[sIL]$/.test(part) ? (rest.shift() ?? unknownText()) : knownText(part))),
  )
}

function fromLiteral(text: string): Text {
  if (text.startsWith('0x') && text.length > 8) return knownText(fromHex(text) ?? text)
  const parts = text.split(HOLE)
  return joinTexts(parts.flatMap((part, index) => (index === 0 ? [knownText(part)] : [unknownText(), knownText(part)])))
}

function fromHex(text: string): string | null {
  if (!/^0x(?:[0-9a-f]{2}){4,}$/.test(text)) return null
  const bytes = Buffer.from(text.slice(2), 'hex')
  return bytes[1] === 0 && bytes.length % 2 === 0 ? bytes.toString('utf16le') : bytes.toString('latin1')
}
