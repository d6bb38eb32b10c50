import { skipLines } from './blank.js'
import { expect, looksAt, match, type Cursor } from './cursor.js'
import type { CompoundBody, Word } from './tree.js'
import { readWord } from './word.js'

const OPERATOR = /&&|\|\||[()<>]|!(?=\s)/y

/** `[[ … ]]` from behind its opening; `start` is where it opened. */
export function readCondition(cursor: Cursor, start: number): CompoundBody {
  const items: (Word | string)[] = []
  for (;;) {
    skipLines(cursor)
    if (cursor.at >= cursor.text.length || (looksAt(cursor, ']]') && items.length > 0)) break
    const operator = match(cursor, OPERATOR)?.[0]
    if (operator !== undefined) {
      cursor.at += operator.length
      items.push(operator)
      continue
    }
    const before = items.at(-1)
    const isPattern = typeof before === 'object' && before.source === '=~'
    const word = readWord(cursor, isPattern ? 'pattern' : 'word')
    if (word === null) break
    items.push(word)
  }
  expect(cursor, ']]')
  return { kind: 'condition', source: cursor.text.slice(start, cursor.at), items }
}
