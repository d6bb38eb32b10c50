import { skipBlank, skipLines } from './blank.js'
import { readCondition } from './condition.js'
import { EMPTY_LIST, expect, looksAt, match, nested, type Cursor } from './cursor.js'
import { readRedirect } from './redirect.js'
import {
  literal,
  type Branch,
  type CaseBranch,
  type Command,
  type CompoundBody,
  type List,
  type Redirect,
  type Word,
} from './tree.js'
import { readArithmetic, readWord } from './word.js'

/** Reads commands up to one of these reserved words (or `;;`), which is left. */
export type ReadBody = (cursor: Cursor, stops: readonly string[]) => List

const KEYWORD = /\(\(?|(?:if|while|until|for|select|case|coproc|\[\[|\{)(?=[\s;&|()<>]|$)/y

/** A command with a body; null if none begins here. */
export function readCompound(cursor: Cursor, readBody: ReadBody): Command | null {
  const keyword = match(cursor, KEYWORD)?.[0]
  if (keyword === undefined) return null
  const at = cursor.place(cursor.at)
  const body = nested(cursor, () => readBodyOf(keyword, cursor, readBody), { kind: 'group', body: EMPTY_LIST })
  if (body === null) return null
  const redirects: Redirect[] = []
  for (;;) {
    skipBlank(cursor)
    const redirect = readRedirect(cursor)
    if (redirect === null) return { ...body, at, redirects }
    redirects.push(redirect)
  }
}

function readBodyOf(keyword: string, cursor: Cursor, readBody: ReadBody): CompoundBody | null {
  const start = cursor.at
  cursor.at += keyword.length
  switch (keyword) {
    case 'if':
      return readIf(cursor, readBody)
    case 'while':
    case 'until':
      return readWhile(keyword === 'until', cursor, readBody)
    case 'for':
    case 'select':
      return readFor(cursor, readBody)
    case 'case':
      return readCase(cursor, readBody)
    case '[[':
      return readCondition(cursor, start)
    case '{':
      return { kind: 'group', body: closed(cursor, readBody, '}') }
    case 'coproc':
      return readCoprocess(cursor, readBody)
    case '((': {
      const expression = readArithmetic(cursor, cursor.at)
      if (expression !== null) return { kind: 'arithmetic', expression }
      cursor.at = start + 1
    }
  }
  const body = cursor.readCommands(cursor, ')')
  expect(cursor, ')')
  return { kind: 'subshell', body }
}

function closed(cursor: Cursor, readBody: ReadBody, word: string): List {
  const body = readBody(cursor, [word])
  expect(cursor, word)
  return body
}

function readIf(cursor: Cursor, readBody: ReadBody): CompoundBody {
  const branches: Branch[] = []
  do {
    const condition = readBody(cursor, ['then'])
    expect(cursor, 'then')
    branches.push({ condition, body: readBody(cursor, ['elif', 'else', 'fi']) })
  } while (takes(cursor, 'elif'))
  const otherwise = takes(cursor, 'else') ? readBody(cursor, ['fi']) : null
  expect(cursor, 'fi')
  return { kind: 'if', branches, otherwise }
}

function takes(cursor: Cursor, word: string): boolean {
  if (!looksAt(cursor, word)) return false
  cursor.at += word.length
  return true
}

function readWhile(until: boolean, cursor: Cursor, readBody: ReadBody): CompoundBody {
  const condition = readBody(cursor, ['do'])
  return { kind: 'while', until, condition, body: readDo(cursor, readBody) }
}

/** `do … done`, or `{ … }` as `for` allows it. */
function readDo(cursor: Cursor, readBody: ReadBody): List {
  skipLines(cursor)
  if (takes(cursor, '{')) return closed(cursor, readBody, '}')
  expect(cursor, 'do')
  return closed(cursor, readBody, 'done')
}

function readFor(cursor: Cursor, readBody: ReadBody): CompoundBody {
  skipBlank(cursor)
  if (takes(cursor, '((')) {
    const expression = readArithmetic(cursor, cursor.at)
    if (expression === null) cursor.problem('syntax_error')
    skipSemicolon(cursor)
    return { kind: 'count', clauses: clausesOf(expression), body: readDo(cursor, readBody) }
  }
  const name = readWord(cursor)
  skipLines(cursor)
  let words: Word[] | null = null
  if (match(cursor, /in(?=[\s;]|$)/y) !== null) {
    cursor.at += 2
    words = readWords(cursor)
  }
  skipSemicolon(cursor)
  return { kind: 'for', name: name === null ? '' : (literal(name) ?? ''), words, body: readDo(cursor, readBody) }
}

function readWords(cursor: Cursor): Word[] {
  const words: Word[] = []
  for (;;) {
    skipBlank(cursor)
    const word = readWord(cursor)
    if (word === null) return words
    words.push(word)
  }
}

function skipSemicolon(cursor: Cursor): void {
  skipBlank(cursor)
  takes(cursor, ';')
  skipLines(cursor)
}

/** The three of `((a; b; c))`, each a word of its own. */
function clausesOf(expression: Word | null): readonly Word[] {
  if (expression === null) return []
  const clauses: Word['parts'][number][][] = [[]]
  for (const part of expression.parts) {
    if (part.kind !== 'text') clauses.at(-1)?.push(part)
    else
      part.text.split(';').forEach((text, at) => {
        if (at > 0) clauses.push([])
        clauses.at(-1)?.push({ ...part, text })
      })
  }
  return clauses.map((parts) => ({ ...expression, parts }))
}

function readCase(cursor: Cursor, readBody: ReadBody): CompoundBody {
  skipBlank(cursor)
  const subject = readWord(cursor) ?? { at: cursor.place(cursor.at), source: '', parts: [] }
  skipLines(cursor)
  expect(cursor, 'in')
  const branches: CaseBranch[] = []
  for (;;) {
    skipLines(cursor)
    if (match(cursor, /esac(?=[\s;&|()<>]|$)/y) !== null || cursor.at >= cursor.text.length) break
    const before = cursor.at
    branches.push(readCaseBranch(cursor, readBody))
    if (cursor.at === before) break
  }
  expect(cursor, 'esac')
  return { kind: 'case', subject, branches }
}

function readCaseBranch(cursor: Cursor, readBody: ReadBody): CaseBranch {
  takes(cursor, '(')
  const patterns: Word[] = []
  do {
    skipBlank(cursor)
    const pattern = readWord(cursor)
    if (pattern !== null) patterns.push(pattern)
    skipBlank(cursor)
  } while (takes(cursor, '|'))
  expect(cursor, ')')
  const body = readBody(cursor, [';;', ';&', 'esac'])
  const end = match(cursor, /;;&|;;|;&/y)
  if (end !== null) cursor.at += end[0].length
  return { patterns, body }
}

function readCoprocess(cursor: Cursor, readBody: ReadBody): CompoundBody {
  skipBlank(cursor)
  const name = match(cursor, /([A-Za-z_]\w*)(?=\s+(?:[{(]|while\b|for\b|if\b))/y)?.[1] ?? null
  if (name !== null) cursor.at += name.length
  return { kind: 'coprocess', name, body: readBody(cursor, ['\n']) }
}
