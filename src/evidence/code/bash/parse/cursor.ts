import type { Budget } from '../../analysis/analysis.js'
import type { Incomplete } from '../../facts/facts.js'
import type { List, Word } from './tree.js'

/** So deep a nested construct is read; the bound keeps the stack of this program. */
export const MAX_NESTING = 100

/** A here-document whose body comes behind the next line break. */
export interface PendingHere {
  readonly delimiter: string
  readonly stripTabs: boolean
  readonly quoted: boolean
  fill(body: Word): void
  readonly at: number
}

/** A text that is being read. All that is found wrong with it goes to `problem`; nothing is thrown. */
export interface Cursor {
  readonly text: string
  at: number
  depth: number
  readonly pending: PendingHere[]
  readonly budget: Budget
  problem(why: Incomplete): void
  /** Where something at this offset stands in the frame. */
  place(at: number): number
  /** A text inside this one, which stands at the offset `at` of this one. */
  inside(text: string, at: number): Cursor
  /** The commands up to the `)`, the `}` or the end; what closes them is left. */
  readCommands(cursor: Cursor, closing: ')' | '}' | ''): List
}

export interface Reading {
  readonly budget: Budget
  readonly problem: (why: Incomplete) => void
  readonly readCommands: Cursor['readCommands']
  readonly depth: number
  /** Null: the text is the frame itself. */
  readonly place: number | null
}

export function createCursor(text: string, reading: Reading): Cursor {
  const { place, readCommands, budget, problem } = reading
  const cursor: Cursor = {
    text,
    at: 0,
    depth: reading.depth,
    pending: [],
    budget,
    problem,
    readCommands,
    place: (at) => place ?? at,
    inside: (inner, at) => createCursor(inner, { ...reading, depth: cursor.depth + 1, place: place ?? at }),
  }
  return cursor
}

/** Reads something that nests; too deep: the rest of the text is given up, and said so. */
export function nested<Result>(cursor: Cursor, read: () => Result, otherwise: Result): Result {
  if (cursor.depth >= MAX_NESTING) {
    cursor.problem('too_deep')
    cursor.at = cursor.text.length
    return otherwise
  }
  cursor.depth += 1
  const result = read()
  cursor.depth -= 1
  return result
}

export function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.text.length
}

export function looksAt(cursor: Cursor, text: string): boolean {
  return cursor.text.startsWith(text, cursor.at)
}

/** Takes `text` if it stands here; else the code is wrong. */
export function expect(cursor: Cursor, text: string): boolean {
  if (looksAt(cursor, text)) {
    cursor.at += text.length
    return true
  }
  cursor.problem('syntax_error')
  return false
}

export function match(cursor: Cursor, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = cursor.at
  return sticky.exec(cursor.text)
}

export const EMPTY_LIST: List = { kind: 'list', items: [] }
