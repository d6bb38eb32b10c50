import { HOLE } from '../analysis/analysis.js'
import { describeSubquery } from './describe-subquery.js'
import { END_WORDS, COMPARISONS, LIKES, ADDING, TIMES, CONSTANTS, TYPES } from './expression-words.js'
import { OTHER, TOO_DEEP, type Expression } from './expressions.js'
import type { Token } from './token.js'

export interface ReadExpression {
  readonly expression: Expression
  /** The index behind its last token. */
  readonly end: number
}

/**
 * Reads a condition or value from words, from `from` up to `to` or to the first word that cannot belong to it.
 * Never fails: what it does not know becomes `other`. Each token is looked at a bounded number of times.
 */
export function readExpression(
  tokens: readonly Token[],
  from: number,
  to: number,
  pipesAreOr: boolean,
  level = 0,
): ReadExpression {
  const reader = createReader(tokens, from, to, pipesAreOr)
  return { expression: reader.read(level), end: reader.at() }
}

const MAX_NESTING = 120
const MAX_CHAIN = 256
interface Reader {
  read(level: number): Expression
  at(): number
}

function createReader(tokens: readonly Token[], from: number, to: number, pipesAreOr: boolean): Reader {
  let at = from
  let nesting = 0

  function read(level: number): Expression {
    if (nesting >= MAX_NESTING) return skipped()
    nesting += 1
    let left = prefix()
    let length = 0
    for (let next = infix(left, level); next !== null; next = infix(left, level)) {
      length += 1
      left = length > MAX_CHAIN ? OTHER : next
    }
    nesting -= 1
    return left
  }

  /** What is nested too deeply is passed over up to the end of its brackets. */
  function skipped(): Expression {
    const depth = tokens[at]?.depth ?? 0
    while (at < to && (tokens[at]?.depth ?? 0) >= depth && tokens[at]?.kind !== 'end') at += 1
    return TOO_DEEP
  }

  function word(offset = 0): string {
    const token = at + offset < to ? tokens[at + offset] : undefined
    return token?.kind === 'word' || token?.kind === 'symbol' ? token.text : ''
  }

  function prefix(): Expression {
    const token = at < to ? tokens[at] : undefined
    if (token === undefined || token.kind === 'end') return OTHER
    if (token.kind === 'word') return wordly(token)
    at += 1
    switch (token.kind) {
      case 'string':
        return strings(token.text)
      case 'number':
        return {
          kind: 'constant',
          value: token.text.startsWith('0x') ? Number.parseInt(token.text, 16) : Number(token.text),
        }
      case 'name':
        return path(token.text.toLowerCase())
      case 'parameter':
      case 'variable':
        return { kind: 'parameter', name: token.text === '?' ? '' : token.text }
      default:
        return sign(token)
    }
  }

  function strings(first: string): Expression {
    let value = first
    for (let next = tokens[at]; at < to && next?.kind === 'string'; next = tokens[at]) {
      value += next.text
      at += 1
    }
    return { kind: 'constant', value }
  }

  function sign(token: Token): Expression {
    if (token.text === '(') return bracket(token)
    if (token.text === '!') return { kind: 'not', parts: [read(7)] }
    if (token.text === '*') return { kind: 'other', parts: [{ kind: 'column', name: '*' }] }
    if (token.text === ')' || token.text === ',') {
      at -= 1
      return OTHER
    }
    const part = read(7)
    if (token.text === '+') return part
    if (token.text === '-') return { kind: 'operator', name: '-', parts: [{ kind: 'constant', value: 0 }, part] }
    return { kind: 'other', parts: [part] }
  }

  function bracket(open: Token): Expression {
    if (['select', 'with', 'values'].includes(word())) return subquery(false, open)
    const parts = list(open)
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'operator', name: 'row', parts }
  }

  /** Up to the closing bracket, which is taken too. */
  function list(open: Token): readonly Expression[] {
    const parts: Expression[] = []
    while (at < to && !isClose(open)) {
      const before = at
      parts.push(read(0))
      while (at < to && !isClose(open) && !(word() === ',' && tokens[at]?.depth === open.depth + 1)) at += 1
      if (word() === ',' || at === before) at += 1
    }
    if (at < to && isClose(open)) at += 1
    return parts
  }

  function isClose(open: Token): boolean {
    const token = tokens[at]
    if (token === undefined || token.kind === 'end') return true
    return token.depth <= open.depth && token.kind === 'symbol' && token.text === ')'
  }

  function subquery(exists: boolean, open: Token): Expression {
    const begin = at
    while (at < to && !isClose(open)) at += 1
    const query = describeSubquery(tokens, begin, at)
    if (at < to) at += 1
    return { kind: 'subquery', exists, query }
  }

  function wordly(token: Token): Expression {
    const low = token.text
    if (END_WORDS.has(low)) return OTHER
    at += 1
    if (low === HOLE) return { kind: 'parameter', name: '' }
    if (low === 'not') return { kind: 'not', parts: [read(3)] }
    if (low === 'exists' && word() === '(') {
      const open = tokens[at]
      at += 1
      return open === undefined ? OTHER : subquery(true, open)
    }
    if (low === 'case') return cases()
    if (Object.hasOwn(CONSTANTS, low) && word() !== '(' && word() !== '.')
      return { kind: 'constant', value: CONSTANTS[low] ?? null }
    if (TYPES.has(low) && tokens[at]?.kind === 'string' && at < to) return prefix()
    if (low === 'current' && word() === 'of') return { kind: 'column', name: 'cursor' }
    if (['binary', 'distinct', 'prior', 'all', 'any', 'some'].includes(low)) return read(6)
    return path(low)
  }

  function cases(): Expression {
    const parts: Expression[] = []
    while (at < to && word() !== 'end' && tokens[at]?.kind !== 'end') {
      if (['when', 'then', 'else'].includes(word())) at += 1
      const before = at
      parts.push(read(0))
      if (at === before) at += 1
    }
    at += word() === 'end' ? 1 : 0
    return { kind: 'other', parts }
  }

  function path(first: string): Expression {
    let name = first
    while (word() === '.') {
      const next = at + 1 < to ? tokens[at + 1] : undefined
      if (next === undefined || !['word', 'name'].includes(next.kind)) break
      name += `.${next.text.toLowerCase()}`
      at += 2
    }
    if (word() !== '(') return name.includes(HOLE) ? { kind: 'parameter', name: '' } : { kind: 'column', name }
    const open = tokens[at]
    at += 1
    return open === undefined ? OTHER : { kind: 'call', name, parts: list(open) }
  }

  function infix(left: Expression, level: number): Expression | null {
    const sign = word()
    if (sign === '') return null
    if (sign === 'or' || sign === 'xor' || (sign === '||' && pipesAreOr)) return level > 1 ? null : chain('or', left, 2)
    if (sign === 'and' || sign === '&&') return level > 2 ? null : chain('and', left, 3)
    if (COMPARISONS.has(sign))
      return level > 4 ? null : binary(sign === '==' ? '=' : sign === '!=' ? '<>' : sign, left, 5)
    if (sign === '::') {
      at += 2
      return left
    }
    if (ADDING.has(sign)) return level > 5 ? null : binary(sign, left, 6)
    if (TIMES.has(sign)) return level > 6 ? null : binary(sign, left, 7)
    return level > 4 ? null : worded(sign, left)
  }

  function chain(kind: 'and' | 'or', left: Expression, level: number): Expression {
    const parts = [left]
    const signs = kind === 'and' ? ['and', '&&'] : ['or', 'xor', ...(pipesAreOr ? ['||'] : [])]
    while (signs.includes(word())) {
      at += 1
      parts.push(read(level))
    }
    return { kind, parts }
  }

  function binary(name: string, left: Expression, level: number): Expression {
    at += 1
    return { kind: 'operator', name, parts: [left, read(level)] }
  }

  function worded(sign: string, left: Expression): Expression | null {
    if (sign === 'is') return nullTest(left)
    if (sign === 'isnull' || sign === 'notnull') {
      at += 1
      return { kind: sign === 'isnull' ? 'is_null' : 'is_not_null', parts: [left] }
    }
    if (sign === 'not' && ['in', 'between', ...LIKES].includes(word(1))) {
      at += 1
      const positive = worded(word(), left)
      return positive === null ? null : { kind: 'not', parts: [positive] }
    }
    if (sign === 'in') return within(left)
    if (sign === 'between') return between(left)
    if (sign === 'collate' || sign === 'escape') {
      at += 2
      return left
    }
    return LIKES.has(sign) ? binary(['like', 'ilike', 'glob'].includes(sign) ? 'like' : sign, left, 5) : null
  }

  function nullTest(left: Expression): Expression {
    at += 1
    const isNot = word() === 'not'
    if (isNot) at += 1
    if (word() === 'null') {
      at += 1
      return { kind: isNot ? 'is_not_null' : 'is_null', parts: [left] }
    }
    if (word() === 'distinct' && word(1) === 'from') at += 2
    else if (word() === 'true' || word() === 'false') {
      const positive: Expression = word() === 'true' ? left : { kind: 'not', parts: [left] }
      at += 1
      return isNot ? { kind: 'not', parts: [positive] } : positive
    } else if (word() === 'unknown') {
      at += 1
      return { kind: 'other', parts: [left] }
    }
    return { kind: 'operator', name: isNot ? '=' : '<>', parts: [left, read(5)] }
  }

  function within(left: Expression): Expression {
    at += 1
    const open = tokens[at]
    if (word() !== '(' || open === undefined) return { kind: 'operator', name: 'in', parts: [left, read(5)] }
    at += 1
    if (['select', 'with', 'values'].includes(word()))
      return { kind: 'operator', name: 'in', parts: [left, subquery(false, open)] }
    return { kind: 'operator', name: 'in', parts: [left, ...list(open)] }
  }

  function between(left: Expression): Expression {
    at += 1
    if (word() === 'symmetric') at += 1
    const low = read(5)
    if (word() === 'and') at += 1
    return { kind: 'operator', name: 'between', parts: [left, low, read(5)] }
  }

  return { read, at: () => at }
}
