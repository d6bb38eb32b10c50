import type { Budget } from '../../analysis/analysis.js'
import type { Incomplete } from '../../facts/facts.js'
import { skipBlank, skipLines } from './blank.js'
import { readCompound } from './compound.js'
import { EMPTY_LIST, createCursor, match, nested, type Cursor } from './cursor.js'
import { readPending } from './here.js'
import { readSimple } from './simple.js'
import { literal, type AndOr, type Command, type List, type ListItem, type Pipeline } from './tree.js'
import { readWord } from './word.js'

export interface Parsing {
  readonly budget: Budget
  readonly problem: (why: Incomplete) => void
  /** Of code inside the frame's text (an alias, `eval`): where that stands, and how deep. */
  readonly place?: number
  readonly depth?: number
}

/** Reads shell code as bash does. Never fails: what is wrong is told, and the commands around it are there. */
export function parseShell(text: string, { budget, problem, place, depth = 0 }: Parsing): List {
  const cursor = createCursor(text, { budget, problem, place: place ?? null, depth, readCommands })
  return readCommands(cursor, '')
}

/** Stray closers at the outermost level are an error, and reading goes on behind them. */
function readCommands(cursor: Cursor, closing: ')' | '}' | ''): List {
  const items: ListItem[] = []
  for (;;) {
    for (const item of readList(cursor, closing === '}' ? ['}'] : []).items) items.push(item)
    if (cursor.at >= cursor.text.length) break
    if (closing !== '' && cursor.text.startsWith(closing, cursor.at)) break
    cursor.problem('syntax_error')
    cursor.at += 1
  }
  if (closing === '' && cursor.pending.length > 0) readPending(cursor)
  return { kind: 'list', items }
}

const SEPARATOR = /;(?![;&])|&(?!&)(?:[ \t]*;(?![;&]))?/y

/** Commands up to a reserved word of `stops`, a closer, or something that is no command. */
function readList(cursor: Cursor, stops: readonly string[]): List {
  const items: ListItem[] = []
  const isLine = stops.includes('\n')
  for (;;) {
    if (isLine) skipBlank(cursor)
    else skipLines(cursor)
    if (cursor.at >= cursor.text.length || stopsHere(cursor, stops)) break
    const before = cursor.at
    const chain = readAndOr(cursor)
    skipBlank(cursor)
    const separator = match(cursor, SEPARATOR)?.[0]
    if (chain !== null) items.push({ chain, background: separator?.startsWith('&') ?? false })
    if (chain === null && separator !== undefined) cursor.problem('syntax_error')
    if (isLine) break
    cursor.at += separator?.length ?? 0
    if (cursor.at === before) break
    if (separator === undefined && cursor.at < cursor.text.length && cursor.text.charAt(cursor.at) !== '\n') {
      if (!stopsHere(cursor, [...stops, ')', ';;', ';&'])) cursor.problem('syntax_error')
      if (chain === null) break
    }
  }
  return items.length === 0 ? EMPTY_LIST : { kind: 'list', items }
}

const RESERVED = /(?:then|elif|else|fi|do|done|esac|\})(?=[\s;&|()<>]|$)|;;&?|;&|\)|\n/y

function stopsHere(cursor: Cursor, stops: readonly string[]): boolean {
  const word = match(cursor, RESERVED)?.[0]
  return word !== undefined && stops.includes(word === ';;&' ? ';;' : word)
}

function readAndOr(cursor: Cursor): AndOr | null {
  const links: AndOr['links'][number][] = []
  let operator: '&&' | '||' | null = null
  for (;;) {
    const pipeline = readPipeline(cursor)
    if (pipeline === null) {
      if (operator !== null) cursor.problem('syntax_error')
      return links.length === 0 ? null : { links }
    }
    links.push({ operator, pipeline })
    skipBlank(cursor)
    const next = match(cursor, /&&|\|\|/y)?.[0]
    if (next === undefined) return { links }
    cursor.at += 2
    operator = next === '&&' ? '&&' : '||'
    skipLines(cursor)
  }
}

const PREFIX = /(?:!(?=[\s(])|time(?=\s)(?:\s+-p(?=\s))?(?:\s+--(?=\s))?)/y

function readPipeline(cursor: Cursor): Pipeline | null {
  let negated = false
  for (;;) {
    const prefix = match(cursor, PREFIX)?.[0]
    if (prefix === undefined) break
    if (prefix === '!') negated = !negated
    cursor.at += prefix.length
    skipBlank(cursor)
  }
  const commands: Command[] = []
  for (;;) {
    const command = readCommand(cursor)
    if (command === null) {
      if (commands.length > 0) cursor.problem('syntax_error')
      return commands.length === 0 ? null : { negated, commands }
    }
    commands.push(command)
    skipBlank(cursor)
    const bar = match(cursor, /\|&|\|(?!\|)/y)
    if (bar === null) return { negated, commands }
    cursor.at += bar[0].length
    skipLines(cursor)
  }
}

const FUNCTION_WORD = /function[ \t]+(?=[^\s])/y
const FUNCTION_NAME = /([^\s;&|()<>"'$`\\=]+)[ \t]*\([ \t]*\)/y
const PARENTHESES = /[ \t]*\([ \t]*\)/y

/** `$ ls`, as it is copied from a terminal. */
const PROMPT = /\$[ \t]+(?=[A-Za-z_./~])/y

function readCommand(cursor: Cursor): Command | null {
  cursor.budget.spend()
  cursor.at += match(cursor, PROMPT)?.[0].length ?? 0
  return readFunction(cursor) ?? readCompound(cursor, readList) ?? (isReserved(cursor) ? null : readSimple(cursor))
}

function isReserved(cursor: Cursor): boolean {
  return match(cursor, RESERVED) !== null
}

function readFunction(cursor: Cursor): Command | null {
  const start = cursor.at
  const keyword = match(cursor, FUNCTION_WORD)?.[0]
  let name: string
  if (keyword === undefined) {
    const found = match(cursor, FUNCTION_NAME)
    if (found === null) return null
    name = found[1] ?? ''
    cursor.at += found[0].length
  } else {
    cursor.at += keyword.length
    const word = readWord(cursor)
    name = word === null ? '' : (literal(word) ?? word.source)
    cursor.at += match(cursor, PARENTHESES)?.[0].length ?? 0
  }
  skipLines(cursor)
  const body = nested(cursor, () => readCommand(cursor), null)
  if (body === null) {
    cursor.problem('syntax_error')
    return null
  }
  return { kind: 'function', at: cursor.place(start), name, body }
}
