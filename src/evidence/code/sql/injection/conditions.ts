import type { Expression } from '../expressions.js'
import { readExpression } from '../read-expression.js'
import { valueOf } from '../values.js'
import { truthOf } from '../truth.js'
import type { Token } from '../token.js'
import { wordAt } from '../words/cursor.js'
import type { Looked, Sign } from './sign.js'

/** An operand is looked at so far. */
const MAX_OPERAND = 40
const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '<=>',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'like',
  'in',
  'between',
  'rlike',
  'regexp',
])

/** `OR 1=1`, `AND 1=0`, `HAVING 1=1`, `'' = ''`: conditions that say nothing of a row. */
export function conditionSigns({ lexed: { tokens }, traits, budget }: Looked): readonly Sign[] {
  const signs: Sign[] = []
  for (const [at, token] of tokens.entries()) {
    const word = wordAt(tokens, at)
    const sign = word === '' ? null : signAt(tokens, at, word, traits.pipesAreOr)
    if (sign !== null) signs.push({ name: sign, at: token.start })
    if (STARTS.has(word)) budget.spend(8)
  }
  return signs
}

const STARTS = new Set(['or', 'xor', '||', 'and', '&&', 'having', 'when', 'if', '='])

function signAt(tokens: readonly Token[], at: number, word: string, pipesAreOr: boolean): Sign['name'] | null {
  if (word === 'or' || word === 'xor') return ofOr(operand(tokens, at, pipesAreOr))
  if (word === '||') return pipesAreOr && constant(operand(tokens, at, true)) === 'tautology' ? 'tautology' : null
  if (word === 'and' || word === '&&') return ofAnd(operand(tokens, at, pipesAreOr))
  if (word === 'having') return constant(operand(tokens, at, pipesAreOr))
  if (word === 'when' || (word === 'if' && wordAt(tokens, at + 1) === '('))
    return wordAt(tokens, at + 1) === '(' ? constant(operand(tokens, at, pipesAreOr)) : null
  return COMPARISONS.has(word) && isEmptyChain(tokens, at) ? 'tautology' : null
}

function operand(tokens: readonly Token[], at: number, pipesAreOr: boolean): Expression {
  return readExpression(tokens, at + 1, Math.min(tokens.length, at + 1 + MAX_OPERAND), pipesAreOr, 3).expression
}

/** Of alternatives: whatever holds without looking at a row, also a name compared with itself. */
function ofOr(expression: Expression): Sign['name'] | null {
  const plain = stripped(expression)
  const value = valueOf(plain)
  if (value === undefined) return truthOf(plain, null) === 'always' && isSelfMade(plain) ? 'tautology' : null
  if (isComparison(plain)) return truthOf(plain, null) === 'always' ? 'tautology' : 'error_probe'
  return typeof value === 'string' || plain.kind === 'operator' || truthOf(plain, null) === 'always'
    ? 'tautology'
    : null
}

/** A comparison of a thing with itself, or a subquery of nothing. */
function isSelfMade(expression: Expression): boolean {
  if (expression.kind === 'subquery') return true
  return (
    isComparison(expression) &&
    'parts' in expression &&
    JSON.stringify(expression.parts[0]) === JSON.stringify(expression.parts[1])
  )
}

function ofAnd(expression: Expression): Sign['name'] | null {
  const plain = stripped(expression)
  const found = constant(plain)
  if (found !== null || !isComparison(plain) || !('parts' in plain)) return found
  const [left, right] = plain.parts
  if (left === undefined || right === undefined) return null
  const isAsked = (one: Expression, other: Expression): boolean =>
    valueOf(one) !== undefined && other.kind === 'subquery'
  return isAsked(left, right) || isAsked(right, left) ? 'error_probe' : null
}

/** A comparison of two constants. */
function constant(expression: Expression): Sign['name'] | null {
  const plain = stripped(expression)
  if (!isComparison(plain) || valueOf(plain) === undefined) return null
  return truthOf(plain, null) === 'always' ? 'tautology' : 'error_probe'
}

function stripped(expression: Expression): Expression {
  const [only] = 'parts' in expression ? expression.parts : []
  return expression.kind === 'not' && only !== undefined ? stripped(only) : expression
}

function isComparison(expression: Expression): boolean {
  return expression.kind === 'operator' && COMPARISONS.has(expression.name)
}

/** `= '' = ''`, `= ''-''`: what is left of a text that was filled with a sign in quotes. */
function isEmptyChain(tokens: readonly Token[], at: number): boolean {
  const [first, sign, second] = [tokens[at + 1], wordAt(tokens, at + 2), tokens[at + 3]]
  if (first === undefined || second === undefined || !isQuoted(first) || !isQuoted(second)) return false
  return (
    ['=', '-', '*', '&', '^', '|', '/', '%', '<', '>', '+', '<>'].includes(sign) &&
    (first.text === '' || second.text === '')
  )
}

function isQuoted({ kind }: Token): boolean {
  return kind === 'string' || kind === 'name'
}
