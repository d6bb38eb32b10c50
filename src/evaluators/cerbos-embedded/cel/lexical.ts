import { CelError } from './macros.js'

const STRING =
  /[bB]?(?:[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*')|"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*')/y
const COMMENT = /\/\/[^\n]*/y
const WORD = /[A-Za-z_]\w*|0x[0-9a-fA-F]+[uU]?|(?:\d*\.\d+|\d+)(?:[eE][-+]?\d+)?[uU]?/y
const GAP = /(?:[\t\r\n\f ]|\/\/[^\n]*)+/y
const ESCAPE =
  /\\(?:(?<known>[abfnrtv"'`\\?]|[0-3][0-7]{2}|[xX][\da-fA-F]{2})|(?<unicode>u[\da-fA-F]{4}|U[\da-fA-F]{8})|[^]?)/g

/**
 * The text as Cerbos's lexer reads it, in a form that our parser reads alike, each token at the same length and nearly
 * the same place: comments are blank, and signs stand right before what they belong to (`- 5` is a literal). Throws
 * CelError for an escape that CEL has not, which our parser would pass over.
 */
export function lexical(text: string): string {
  let read = ''
  let operandBefore = false
  for (let at = 0; at < text.length; at = read.length) {
    const string = match(STRING, text, at)
    const word = string ?? match(WORD, text, at)
    const comment = match(COMMENT, text, at)
    const character = text.charAt(at)
    if (string !== null) checkEscapes(string)
    if (word !== null) read += word
    else if (comment !== null) read += ' '.repeat(comment.length)
    else read += operandBefore ? character : glued(text, at)
    if (word !== null) operandBefore = word !== 'in'
    else if (comment === null && !/\s/.test(character)) operandBefore = ')]}'.includes(character)
  }
  return read
}

/** A sign with what stands between it and its operand moved before it; any other character as it is. */
function glued(text: string, at: number): string {
  const sign = text.charAt(at)
  const gap = sign === '-' || sign === '!' ? match(GAP, text, at + 1) : null
  if (gap === null) return sign
  const next = text.slice(at + 1 + gap.length)
  const belongs = next.startsWith(sign) || (sign === '-' && /^\.?\d/.test(next))
  return belongs ? gap.replace(/[^\t\r\n\f ]/g, ' ') + sign : sign
}

function checkEscapes(literal: string): void {
  const prefix = literal.slice(0, literal.search(/["']/)).toLowerCase()
  if (prefix.includes('r')) return
  for (const { groups } of literal.matchAll(ESCAPE)) {
    const unicode = groups?.['unicode'] !== undefined && prefix === ''
    if (groups?.['known'] === undefined && !unicode) throw new CelError('holds an escape that CEL does not know')
  }
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}
