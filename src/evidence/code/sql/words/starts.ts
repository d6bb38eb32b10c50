import type { Token } from '../token.js'
import { wordAt } from './cursor.js'

/** Where a statement stands among the tokens. */
export interface Range {
  readonly from: number
  /** The index of its verb; behind a WITH it is not the first. */
  readonly verb: number
  readonly to: number
}

const OPENERS = new Set(
  '( begin then else loop do as explain analyze analyse verbose plan describe : atomic try catch immediate'.split(' '),
)
const MAIN = new Set(['select', 'insert', 'update', 'delete', 'merge', 'replace', 'values', 'table'])
/** Statements by their first word, where one may begin. */
const VERBS = new Set(
  'select with insert update delete merge replace truncate drop create alter grant revoke deny exec execute call do declare set use show describe desc explain begin start commit rollback savepoint release copy load attach detach backup restore bulk shutdown kill waitfor dbcc vacuum analyze reindex cluster optimize repair check lock unlock rename comment prepare deallocate pragma cache uncache refresh listen notify handler import export unload flush reset purge if while case print raiserror return open fetch close go values table end reconfigure rem install uninstall signal resignal get change reassign discard system source delimiter upsert undrop msck security put get list remove pivot unpivot summarize'.split(
    ' ',
  ),
)
const OBJECTS = new Set(
  'table tables database schema view materialized index user role login function procedure proc trigger sequence type domain event tablespace extension server policy rule aggregate operator package synonym or temp temporary unique external foreign if global unlogged assembly credential certificate symmetric partition definer group audit'.split(
    ' ',
  ),
)
export function isVerb(word: string): boolean {
  return VERBS.has(word) && word !== 'case'
}

const NOT_BEFORE = new Set([
  'on',
  'before',
  'after',
  'for',
  'instead',
  'of',
  'grant',
  'revoke',
  'deny',
  'key',
  'or',
  'with',
  ',',
  '.',
])

/** The statements among tokens that no `;` parts: T-SQL needs none, and blocks and CTEs hold others. */
export function findStatements(tokens: readonly Token[], from: number, to: number): readonly Range[] {
  const starts: { from: number; verb: number; depth: number }[] = []
  const withs: { at: number; depth: number }[] = []
  for (let at = from; at < to; at += 1) {
    const token = tokens[at]
    if (token?.kind !== 'word') continue
    const open = withs.at(-1)
    if (open !== undefined && token.depth === open.depth && MAIN.has(token.text) && at > open.at) {
      withs.pop()
      starts.push({ from: open.at, verb: at, depth: token.depth })
    } else if (begins(tokens, at, from, starts.at(-1)?.verb ?? -1)) {
      if (token.text === 'with') withs.push({ at, depth: token.depth })
      else starts.push({ from: at, verb: at, depth: token.depth })
    }
  }
  return ranges(tokens, starts, to)
}

function ranges(
  tokens: readonly Token[],
  starts: readonly { from: number; verb: number; depth: number }[],
  to: number,
): readonly Range[] {
  const found: Range[] = []
  const open: { from: number; verb: number; depth: number }[] = []
  let at = 0
  const closeAll = (until: number, depth: number): void => {
    for (let last = open.at(-1); last !== undefined && last.depth >= depth; last = open.at(-1)) {
      open.pop()
      found.push({ from: last.from, verb: last.verb, to: until })
    }
  }
  for (let index = starts[0]?.from ?? to; index < to; index += 1) {
    const depth = tokens[index]?.depth ?? 0
    closeAll(index, depth + 1)
    const start = starts[at]
    if (start?.from !== index) continue
    closeAll(index, start.depth)
    open.push(start)
    at += 1
  }
  closeAll(to, 0)
  return found.sort((a, b) => a.from - b.from)
}

function begins(tokens: readonly Token[], at: number, from: number, current: number): boolean {
  const word = wordAt(tokens, at)
  if (!VERBS.has(word)) return false
  if (at === from) return true
  const before = wordAt(tokens, at - 1)
  const after = wordAt(tokens, at + 1)
  if (before === '(' || before === 'as') return CHANGES.has(word) && after !== '(' && after !== ',' && after !== ')'
  if (OPENERS.has(before)) return word !== 'as' && !isClause(word, after, tokens, current)
  return !NOT_BEFORE.has(before) && isStrong(tokens, at, word, current)
}

const CHANGES = new Set(['insert', 'update', 'delete', 'merge', 'truncate', 'drop', 'with'])

/** `DO UPDATE SET` of an upsert, `THEN UPDATE` of a MERGE: parts of the statement that is open. */
function isClause(word: string, after: string, tokens: readonly Token[], current: number): boolean {
  const verb = current === -1 ? '' : wordAt(tokens, current)
  if (verb === 'merge') return ['update', 'delete', 'insert', 'do'].includes(word)
  if (verb === 'insert') return word === 'update' && after === 'set'
  return ['case', 'end', 'if', 'replace', 'values'].includes(word) && verb === 'select'
}

/** Words that begin a statement wherever they stand. */
function isStrong(tokens: readonly Token[], at: number, word: string, current: number): boolean {
  const after = wordAt(tokens, at + 1)
  const verb = current === -1 ? '' : wordAt(tokens, current)
  const token = tokens[at + 1]
  switch (word) {
    case 'drop':
      return (
        OBJECTS.has(after) && !(verb === 'alter' && ['index', 'partition', 'foreign', 'if', 'unique'].includes(after))
      )
    case 'alter':
    case 'create':
      return OBJECTS.has(after)
    case 'truncate':
      return after === 'table'
    case 'delete':
      return after === 'from'
    case 'insert':
    case 'replace':
    case 'merge':
      return after === 'into'
    case 'update':
      return verb !== 'insert' && [2, 3, 4, 5].some((step) => wordAt(tokens, at + step) === 'set')
    case 'exec':
    case 'execute':
      return (
        token !== undefined &&
        (after === '(' || ['word', 'name', 'variable'].includes(token.kind)) &&
        !['function', 'procedure', 'on'].includes(after) &&
        verb !== 'grant'
      )
    case 'shutdown':
    case 'waitfor':
    case 'reconfigure':
      return token === undefined || after === 'delay' || after === 'time' || after === 'with' || word !== 'waitfor'
    case 'declare':
      return token?.kind === 'variable'
    case 'backup':
    case 'restore':
      return after === 'database' || after === 'log'
    case 'grant':
    case 'revoke':
      return token?.kind === 'word' && !['option', 'on'].includes(after) && verb !== 'grant' && verb !== 'revoke'
    case 'load':
      return after === 'data' || after === 'xml'
    default:
      return false
  }
}
