import type { Traits } from './dialects.js'
import {
  SPACE,
  WORD,
  NUMBER,
  VARIABLE,
  PARAMETER,
  DOLLAR,
  SYMBOL,
  PREFIXES,
  Q_CLOSERS,
  ESCAPES,
  unicode,
} from './lexemes.js'
import type { Comment, Lexed, Token } from './token.js'

/** Cuts a text into words. Never fails: what is not known is a symbol. Linear in the length of the text. */
export function lex(text: string, traits: Traits): Lexed {
  return createLexer(text, traits).run()
}

interface Lexer {
  run(): Lexed
}

function createLexer(text: string, traits: Traits): Lexer {
  const tokens: Token[] = []
  const comments: Comment[] = []
  let at = 0
  let depth = 0
  let maxDepth = 0
  let openQuote = false
  let delimiter = ';'
  let liveUntil = 0

  function run(): Lexed {
    while (at < text.length) step()
    return { tokens, comments, openQuote, maxDepth }
  }

  function step(): void {
    if (match(SPACE) !== null) return
    if (comment() || meta() || separator() || quoted()) return
    const begin = at
    const word = match(WORD)
    if (word !== null) {
      wordOrString(word, begin)
      return
    }
    if (!isAfterWord() || text[at] !== '.') {
      const number = match(NUMBER)
      if (number !== null) {
        push('number', number.toLowerCase(), begin)
        return
      }
    }
    symbolOrParameter(begin)
  }

  function symbolOrParameter(begin: number): void {
    const variable = match(VARIABLE)
    if (variable !== null) push('variable', variable.toLowerCase(), begin)
    else if (text.startsWith('::', at)) {
      at += 2
      push('symbol', '::', begin)
    } else {
      const parameter = match(PARAMETER)
      if (parameter !== null) push('parameter', parameter, begin)
      else bracketOrSymbol(begin)
    }
  }

  function bracketOrSymbol(begin: number): void {
    const symbol = match(SYMBOL) ?? text.slice(at, ++at)
    if (symbol === ')') depth = Math.max(0, depth - 1)
    push('symbol', symbol, begin)
    if (symbol === '(') depth += 1
    maxDepth = Math.max(maxDepth, depth)
  }

  function wordOrString(word: string, begin: number): void {
    const low = word.toLowerCase()
    if (text[at] === "'" && low.endsWith('q') && (low === 'q' || low === 'nq')) {
      oracleQuote(begin)
    } else if (text[at] === "'" && PREFIXES.has(low)) {
      const value = untilQuote("'", traits.backslash || low === 'e')
      push('string', low === 'x' ? `0x${value.toLowerCase()}` : value, begin)
    } else if (low === 'u' && text.startsWith("&'", at)) {
      at += 1
      push('string', unicode(untilQuote("'", false)), begin)
    } else if (low === 'delimiter' && isLineStart(begin)) newDelimiter()
    else if (low === 'go' && isLineStart(begin) && /^[ \t]*\d*[ \t]*(?:\r?\n|$)/.test(text.slice(at, at + 32)))
      end(begin)
    else push('word', low, begin)
  }

  function comment(): boolean {
    if (text.startsWith('/*', at)) {
      blockComment()
      return true
    }
    if (at < liveUntil && text.startsWith('*/', at)) {
      at += 2
      return true
    }
    const isDash = text.startsWith('--', at) && (!traits.spacedDashes || /^(?:\s|$|-)/.test(text.slice(at + 2, at + 3)))
    const isHash = text[at] === '#' && (traits.hash || (/^[\s!]/.test(text.slice(at + 1, at + 2)) && isLineStart(at)))
    if (!isDash && !isHash) return false
    const begin = at
    const newline = text.indexOf('\n', at)
    at = newline === -1 ? text.length : newline
    comments.push({ start: begin, end: at, text: text.slice(begin + (isDash ? 2 : 1), at), kind: 'line', closed: true })
    return true
  }

  function blockComment(): void {
    const begin = at
    const live = /^\/\*M?!\d*/.exec(text.slice(at, at + 16))
    const close = closeOf(begin)
    const until = close === -1 ? text.length : close
    const kind = live === null ? 'block' : 'live'
    comments.push({
      start: begin,
      end: until,
      text: text.slice(begin + 2, Math.max(begin + 2, close === -1 ? until : until - 2)),
      kind,
      closed: close !== -1,
    })
    if (live !== null && traits.liveComments && begin >= liveUntil) {
      at = begin + live[0].length
      liveUntil = until
    } else at = until
  }

  /** Behind the end of the comment that begins there; -1 where it has none. */
  function closeOf(begin: number): number {
    const marks = /\/\*|\*\//g
    marks.lastIndex = begin + 2
    let open = 1
    for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
      if (mark[0] === '*/') open -= 1
      else if (traits.nestedComments) open += 1
      if (open === 0) return marks.lastIndex
    }
    return -1
  }

  function meta(): boolean {
    const isBackslash = text[at] === '\\' && /[a-z!?;]/i.test(text[at + 1] ?? '')
    const isDot = text[at] === '.' && isLineStart(at) && isStatementStart() && /[a-z]/i.test(text[at + 1] ?? '')
    if (!isBackslash && !isDot) return false
    const begin = at
    const newline = text.indexOf('\n', at)
    at = newline === -1 ? text.length : newline
    end(begin)
    tokens.push({ kind: 'meta', text: text.slice(begin, at), start: begin, end: at, depth: 0 })
    end(at)
    return true
  }

  function separator(): boolean {
    if (!text.startsWith(delimiter, at)) return false
    const begin = at
    at += delimiter.length
    end(begin)
    return true
  }

  function newDelimiter(): void {
    const found = /[ \t]*(\S{1,16})/y
    found.lastIndex = at
    const next = found.exec(text)
    if (next?.[1] === undefined) return
    at = found.lastIndex
    delimiter = next[1]
    end(at)
  }

  function end(begin: number): void {
    depth = 0
    tokens.push({ kind: 'end', text: ';', start: begin, end: at, depth })
  }

  function quoted(): boolean {
    const begin = at
    const sign = text[at]
    if (sign === "'") push('string', untilQuote("'", traits.backslash), begin)
    else if (sign === '"') push('name', untilQuote('"', traits.backslash), begin)
    else if (sign === '`') push('name', untilQuote('`', false), begin)
    else if (sign === '[') return bracketed()
    else return sign === '$' && dollarQuoted()
    return true
  }

  function untilQuote(quote: string, backslash: boolean): string {
    const begin = at + 1
    const parts: string[] = []
    let from = begin
    at = begin
    while (at < text.length) {
      const sign = text[at]
      if (sign === quote && text[at + 1] === quote) {
        parts.push(text.slice(from, at + 1))
        from = at + 2
        at += 2
      } else if (sign === quote) {
        parts.push(text.slice(from, at))
        at += 1
        return parts.join('')
      } else if (backslash && sign === '\\') {
        const next = text[at + 1] ?? ''
        parts.push(text.slice(from, at), ESCAPES[next] ?? next)
        from = at + 2
        at += 2
      } else at += 1
    }
    at = text.length
    openQuote = true
    return parts.join('') + text.slice(from)
  }

  function oracleQuote(begin: number): void {
    const open = text[at + 1] ?? ''
    const close = `${Q_CLOSERS[open] ?? open}'`
    const until = open === '' ? -1 : text.indexOf(close, at + 2)
    const value = text.slice(at + 2, until === -1 ? undefined : until)
    openQuote ||= until === -1
    at = until === -1 ? text.length : until + close.length
    push('string', value, begin)
  }

  function bracketed(): boolean {
    const before = text[at - 1] ?? ' '
    if (!traits.brackets || /[\w\])"]/.test(before)) return false
    const close = text.slice(at, at + 130).indexOf(']')
    const inside = text.slice(at + 1, at + Math.max(1, close))
    if (close < 2 || inside.includes('\n') || /^[\d\s,'-]/.test(inside)) return false
    const begin = at
    at += close + 1
    push('name', inside, begin)
    return true
  }

  function dollarQuoted(): boolean {
    if (!traits.dollarQuotes) return false
    const begin = at
    const tag = match(DOLLAR)
    if (tag === null) return false
    const close = text.indexOf(tag, at)
    openQuote ||= close === -1
    const value = text.slice(at, close === -1 ? undefined : close)
    at = close === -1 ? text.length : close + tag.length
    push('string', value, begin)
    return true
  }

  function match(pattern: RegExp): string | null {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return null
    at = pattern.lastIndex
    return found[0]
  }

  function push(kind: Token['kind'], value: string, begin: number): void {
    tokens.push({ kind, text: value, start: begin, end: at, depth })
  }

  function isAfterWord(): boolean {
    const last = tokens.at(-1)
    return last?.end === at && (last.kind === 'word' || last.kind === 'name')
  }

  function isStatementStart(): boolean {
    const last = tokens.at(-1)
    return last === undefined || last.kind === 'end' || last.kind === 'meta'
  }

  function isLineStart(offset: number): boolean {
    let back = offset - 1
    while (back >= 0 && back > offset - 64 && (text[back] === ' ' || text[back] === '\t')) back -= 1
    return back < 0 || text[back] === '\n'
  }

  return { run }
}
