import { looksAt, match, type Cursor } from './cursor.js'
import { readPending } from './here.js'

const BLANK = /(?:[ \t\r]|\\\r?\n)+/y
const COMMENT = /#[^\n]*/y

/** Spaces, line continuations, and a comment. */
export function skipBlank(cursor: Cursor): void {
  const blank = match(cursor, BLANK)
  if (blank !== null) cursor.at += blank[0].length
  const comment = match(cursor, COMMENT)
  if (comment !== null) cursor.at += comment[0].length
}

/** The same and line breaks, with the here-documents behind them. */
export function skipLines(cursor: Cursor): void {
  skipBlank(cursor)
  while (looksAt(cursor, '\n')) {
    cursor.at += 1
    if (cursor.pending.length > 0) readPending(cursor)
    skipBlank(cursor)
  }
}
