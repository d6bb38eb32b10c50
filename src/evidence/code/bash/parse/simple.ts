import { skipBlank, skipLines } from './blank.js'
import { atEnd, expect, looksAt, match, nested, type Cursor } from './cursor.js'
import { readRedirect } from './redirect.js'
import { literal, type ArrayItem, type Assignment, type Redirect, type Simple, type Word } from './tree.js'
import { readAll, readWord } from './word.js'

const ASSIGNMENT = /([A-Za-z_]\w*)(?:\[((?:[^[\]\n]|\[[^[\]\n]{0,80}\]){0,120})\])?(\+?=)/y
const DECLARATIONS = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias'])

/** A command without a body: assignments, words and redirections in any order; null if none stands here. */
export function readSimple(cursor: Cursor): Simple | null {
  const start = cursor.at
  const assignments: Assignment[] = []
  const words: Word[] = []
  const declared: Assignment[] = []
  const redirects: Redirect[] = []
  let declares = false
  let restAt = start
  for (;;) {
    skipBlank(cursor)
    if (atEnd(cursor)) break
    const redirect = readRedirect(cursor, redirects.at(-1))
    if (redirect !== null) {
      if (isPlaceholder(redirect, redirects.at(-1))) words.push(placeholder(redirects.pop() ?? redirect))
      else redirects.push(redirect)
      continue
    }
    const assignment = words.length === 0 ? readAssignment(cursor) : null
    if (assignment !== null) {
      assignments.push(assignment)
      continue
    }
    const word = declares ? readDeclared(cursor, declared) : readWord(cursor)
    if (word === null) break
    words.push(word)
    if (words.length === 1) {
      declares = DECLARATIONS.has(literal(word) ?? '')
      restAt = cursor.at
    }
  }
  if (words.length === 0 && assignments.length === 0 && redirects.length === 0) return null
  const source = cursor.text.slice(start, cursor.at)
  return {
    kind: 'simple',
    at: cursor.place(start),
    source,
    rest: cursor.text.slice(restAt, cursor.at),
    assignments,
    words,
    declared,
    redirects,
  }
}

/** `<file>` as people leave it in examples: a `<` whose word ends at a `>` that nothing follows. */
function isPlaceholder(redirect: Redirect, before: Redirect | undefined): boolean {
  return redirect.operator === '>' && redirect.target.parts.length === 0 && before?.operator === '<'
}

function placeholder({ at, target }: Redirect): Word {
  const value = { kind: 'parameter', name: '?', index: null, indirect: false, operator: '', operands: [] } as const
  return { at, source: `<${target.source}>`, parts: [{ ...value, quoted: true }] }
}

function readAssignment(cursor: Cursor): Assignment | null {
  const found = match(cursor, ASSIGNMENT)
  if (found === null) return null
  const start = cursor.at
  const [whole, name = '', index, operator] = found
  cursor.at += whole.length
  const value = readValue(cursor)
  return {
    name,
    index: index === undefined ? null : readAll(cursor.inside(index, start), 'double'),
    append: operator === '+=',
    value,
  }
}

/** What follows a `=`: an array, a word, or nothing. */
function readValue(cursor: Cursor): Word {
  const start = cursor.at
  if (looksAt(cursor, '(')) return readArray(cursor)
  return readWord(cursor) ?? { at: cursor.place(start), source: '', parts: [] }
}

/** A word of `declare` and the like that assigns an array; its name is left as the word. */
function readDeclared(cursor: Cursor, declared: Assignment[]): Word | null {
  const found = match(cursor, ASSIGNMENT)
  if (found === null || cursor.text.charAt(cursor.at + found[0].length) !== '(') return readWord(cursor)
  const start = cursor.at
  const [whole, name = '', , operator] = found
  cursor.at += whole.length
  declared.push({ name, index: null, append: operator === '+=', value: readArray(cursor) })
  return { at: cursor.place(start), source: name, parts: [{ kind: 'text', text: name, quoted: true }] }
}

function readArray(cursor: Cursor): Word {
  const start = cursor.at
  expect(cursor, '(')
  const items = nested(cursor, () => readItems(cursor), [])
  expect(cursor, ')')
  const source = cursor.text.slice(start, cursor.at)
  return { at: cursor.place(start), source, parts: [{ kind: 'array', items }] }
}

const KEY = /\[((?:[^[\]\n]|\[[^[\]\n]{0,80}\]){0,120})\]\+?=/y

function readItems(cursor: Cursor): ArrayItem[] {
  const items: ArrayItem[] = []
  for (;;) {
    skipLines(cursor)
    const key = match(cursor, KEY)
    const start = cursor.at
    if (key !== null) cursor.at += key[0].length
    const value = readWord(cursor)
    if (key === null && value === null) return items
    items.push({
      key: key?.[1] === undefined ? null : readAll(cursor.inside(key[1], start), 'operand'),
      value: value ?? { at: cursor.place(start), source: '', parts: [] },
    })
  }
}
