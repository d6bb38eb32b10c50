import type { Token } from '../token.js'
import { closing, splitCommas, wordAt } from '../words/cursor.js'
import type { Looked, Sign } from './sign.js'

const LOOK = 60
const CUTTERS = new Set([
  'substring',
  'substr',
  'mid',
  'ascii',
  'ord',
  'unicode',
  'length',
  'len',
  'hex',
  'left',
  'right',
  'if',
  'iif',
  'elt',
  'make_set',
])
const TELLING = new Set([
  'select',
  'concat',
  'concat_ws',
  'char',
  'chr',
  'version',
  'user',
  'database',
  'rand',
  'floor',
  'group_concat',
  '||',
])
const COMPARED = new Set(['=', '<', '>', '<>', '!=', '<=', '>=', 'like'])
const BREAKING = new Set(
  'or and union order having group limit as rlike where drop delete insert update truncate exec execute declare waitfor create alter grant shutdown desc asc procedure'.split(
    ' ',
  ),
)

/** Words that make a database say something in its errors or its delays: of no use to anybody else. */
export function probeSigns({ lexed: { tokens }, effects, budget }: Looked): readonly Sign[] {
  const probes = new Set(effects.filter(({ probe }) => probe).map(({ at }) => at))
  const signs: Sign[] = []
  for (const [at, token] of tokens.entries()) {
    const word = token.kind === 'word' ? token.text : wordAt(tokens, at)
    if (word === '') continue
    if (isProbe(tokens, at, word, probes.has(token.start))) signs.push({ name: 'error_probe', at: token.start })
    if (CUTTERS.has(word)) budget.spend(2)
  }
  return signs
}

function isProbe(tokens: readonly Token[], at: number, word: string, isKnownProbe: boolean): boolean {
  const next = wordAt(tokens, at + 1)
  if (isKnownProbe) return isTelling(tokens, at + 1)
  if (CUTTERS.has(word) && next === '(') return isCutSubquery(tokens, at)
  if (word === 'convert' || word === 'cast') return next === '(' && isNumberCast(tokens, at + 1)
  if (['char', 'chr', 'nchar'].includes(word)) return isSpelled(tokens, at)
  if (word === 'order' && next === 'by') return isCounting(tokens, at)
  if (word === 'procedure') return next === 'analyse' || next === 'analyze'
  if (word === 'floor' && next === '(' && wordAt(tokens, at + 2) === 'rand') return isGroupedNear(tokens, at)
  return COMPARED.has(word) && BREAKING.has(next) && wordAt(tokens, at + 2) !== '(' && wordAt(tokens, at + 2) !== '.'
}

/** `FLOOR(RAND(0)*2)` with a GROUP BY behind it makes MySQL say the value in an error. */
function isGroupedNear(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(at, at + LOOK).some(({ kind, text }) => kind === 'word' && text === 'group')
}

function isTelling(tokens: readonly Token[], open: number): boolean {
  const close = Math.min(closing(tokens, open, Math.min(tokens.length, open + LOOK)), open + LOOK)
  return tokens
    .slice(open, close)
    .some(
      ({ kind, text }) =>
        (kind === 'variable' && text.startsWith('@@')) ||
        (kind === 'number' && text.startsWith('0x')) ||
        TELLING.has(text),
    )
}

/** `SUBSTRING((SELECT …), 1, 1)`, `IF(ASCII(…) > 1, …)` */
function isCutSubquery(tokens: readonly Token[], at: number): boolean {
  return wordAt(tokens, at + 2) === '(' && wordAt(tokens, at + 3) === 'select'
}

function isNumberCast(tokens: readonly Token[], open: number): boolean {
  const close = closing(tokens, open, Math.min(tokens.length, open + 400))
  const [first, second] = splitCommas(tokens, open + 1, close)
  const isNumber = /^(?:int|integer|numeric|decimal|bigint|float)$/
  const isConvert = first !== undefined && second !== undefined && isNumber.test(wordAt(tokens, first.from))
  const isCast = wordAt(tokens, close - 2) === 'as' && isNumber.test(wordAt(tokens, close - 1))
  if (!isConvert && !isCast) return false
  return tokens
    .slice(open, close)
    .some(
      ({ kind, text }) =>
        (kind === 'variable' && text.startsWith('@@')) ||
        /^(?:select(?:n?char|chr)?|chr|char|version|current_database|user|current_user|db_name|table_name|password)$/.test(
          text,
        ),
    )
}

/** Letters spelled by their numbers, two or more. */
function isSpelled(tokens: readonly Token[], at: number): boolean {
  const isCode = (from: number): boolean =>
    wordAt(tokens, from) === '(' && tokens[from + 1]?.kind === 'number' && wordAt(tokens, from + 2) === ')'
  if (!isCode(at + 1)) return false
  return (
    ['+', '||', '&', ','].includes(wordAt(tokens, at + 4)) &&
    /^n?ch(?:a?r)$/.test(wordAt(tokens, at + 5)) &&
    isCode(at + 6)
  )
}

/** `ORDER BY 20` where there are not so many columns. */
function isCounting(tokens: readonly Token[], at: number): boolean {
  const column = tokens[at + 2]
  const wanted = column?.kind === 'number' ? Number(column.text) : 0
  if (wanted < 2) return false
  let select = at
  while (
    select >= 0 &&
    at - select < 400 &&
    !(wordAt(tokens, select) === 'select' && tokens[select]?.depth === tokens[at]?.depth)
  )
    select -= 1
  if (wordAt(tokens, select) !== 'select') return false
  const from = tokens.findIndex(
    (token, index) => index > select && token.text === 'from' && token.depth === tokens[select]?.depth,
  )
  if (from === -1 || from > at) return false
  const items = splitCommas(tokens, select + 1, from)
  const hasStar = tokens.slice(select, from).some(({ text, depth }) => text === '*' && depth === tokens[select]?.depth)
  return hasStar ? wanted >= 10 : wanted > items.length
}
