import { HOLE } from '../../analysis/analysis.js'
import { readExpression } from '../read-expression.js'
import { isDdl, type Assignment, type Statement } from '../statement.js'
import type { Token } from '../token.js'
import { truthOf } from '../truth.js'
import { closing, nameAt, splitCommas, wordAt } from './cursor.js'
import { isVerb, type Range } from './starts.js'

/** One statement, from its words. */
export function readWords(tokens: readonly Token[], range: Range, pipesAreOr: boolean): Statement {
  const word = wordAt(tokens, range.verb)
  const verb = VERBS[word] ?? (isVerb(word) ? word : 'unknown')
  const shape = shapeOf(verb, tokens, range)
  const assignments = verb === 'update' ? assignmentsOf(tokens, range, pipesAreOr) : []
  const tables = [...shape.first, ...tablesOf(tokens, range)].filter((name) => !isCte(tokens, range, name))
  return {
    verb: shape.verb ?? verb,
    tables: [...new Set(tables)],
    columns: [
      ...new Set([...shape.columns, ...assignments.map(({ column }) => column), ...selected(verb, tokens, range)]),
    ],
    where: whereOf(verb, tokens, range, pipesAreOr, tables[0] ?? null),
    ddl: isDdl(verb),
    privilege: shape.privilege,
    reachesOut: shape.reachesOut,
    assignments,
    start: tokens[range.from]?.start ?? 0,
    end: tokens[range.to - 1]?.end ?? 0,
    parsed: false,
  }
}

const VERBS: Readonly<Record<string, string>> = {
  exec: 'execute',
  start: 'begin',
  desc: 'describe',
  replace: 'insert',
  deny: 'revoke',
  go: 'end',
}

interface Shape {
  readonly verb?: string
  readonly first: readonly string[]
  readonly columns: readonly string[]
  readonly privilege: boolean
  readonly reachesOut: boolean
}

const NOTHING: Shape = { first: [], columns: [], privilege: false, reachesOut: false }
const FILLERS = new Set(
  'if not exists only low_priority quick ignore high_priority delayed or replace temp temporary global local unlogged unique clustered nonclustered concurrently into from table tables database schema view materialized index user role login function procedure proc trigger sequence type domain event tablespace extension server policy external foreign recursive definer top orderby synonym package assembly aggregate online offline'.split(
    ' ',
  ),
)
const PRIVILEGED_OBJECTS = new Set(['user', 'role', 'login', 'policy', 'credential', 'group'])
/** What holds tables: dropping it is more than dropping one. */
const WHOLE_OBJECTS = [
  'database',
  'schema',
  'catalog',
  'keyspace',
  'namespace',
  'dataset',
  'warehouse',
  'tablespace',
  'owned',
]
const REACHING_OBJECTS = new Set([
  'extension',
  'server',
  'assembly',
  'library',
  'foreign',
  'external',
  'subscription',
  'java',
])

function shapeOf(verb: string, tokens: readonly Token[], range: Range): Shape {
  switch (verb) {
    case 'drop':
    case 'create':
    case 'alter':
    case 'truncate':
    case 'rename':
      return objectShape(verb, tokens, range)
    case 'delete':
    case 'update':
    case 'insert':
    case 'merge':
      return {
        ...NOTHING,
        first: target(tokens, range),
        columns: verb === 'insert' ? insertColumns(tokens, range) : [],
      }
    case 'grant':
    case 'revoke':
    case 'reconfigure':
    case 'security':
      return { ...NOTHING, privilege: true }
    case 'set':
      return { ...NOTHING, privilege: isPrivilegedSet(tokens, range.verb) }
    case 'load':
    case 'attach':
    case 'backup':
    case 'restore':
    case 'bulk':
    case 'install':
    case 'unload':
    case 'export':
    case 'import':
      return { ...NOTHING, reachesOut: true }
    default:
      return NOTHING
  }
}

function objectShape(verb: string, tokens: readonly Token[], range: Range): Shape {
  const kinds = new Set<string>()
  let at = range.verb + 1
  for (
    ;
    at < range.to &&
    (FILLERS.has(wordAt(tokens, at)) ||
      PRIVILEGED_OBJECTS.has(wordAt(tokens, at)) ||
      REACHING_OBJECTS.has(wordAt(tokens, at)));
    at += 1
  )
    kinds.add(wordAt(tokens, at))
  const names: string[] = []
  for (let named = nameAt(tokens, at); named !== null && at < range.to; named = nameAt(tokens, at)) {
    names.push(named.name)
    at = named.end
    if (!['drop', 'truncate'].includes(verb) || wordAt(tokens, at) !== ',') break
    at += 1
  }
  const drop = verb === 'alter' ? indexAt(tokens, range, ['drop'], range.verb + 1) : -1
  const dropped =
    drop === -1
      ? null
      : nameAt(tokens, drop + (/^(?:column|constraint|partition|index|if)$/.test(wordAt(tokens, drop + 1)) ? 2 : 1))
  return {
    ...(drop === -1 ? {} : { verb: 'alter_drop' }),
    ...(verb === 'drop' && isWhole(kinds, wordAt(tokens, range.verb + 1)) ? { verb: 'drop_database' } : {}),
    first: names,
    columns: dropped === null ? [] : [dropped.name],
    privilege: [...kinds].some((kind) => PRIVILEGED_OBJECTS.has(kind)),
    reachesOut: verb !== 'drop' && [...kinds].some((kind) => REACHING_OBJECTS.has(kind)),
  }
}

function isWhole(kinds: ReadonlySet<string>, word: string): boolean {
  return WHOLE_OBJECTS.some((object) => object === word || kinds.has(object))
}

function target(tokens: readonly Token[], range: Range): readonly string[] {
  let at = range.verb + 1
  while (at < range.to && FILLERS.has(wordAt(tokens, at))) at += 1
  if (wordAt(tokens, at) === '(') at = closing(tokens, at, range.to) + 1
  while (at < range.to && FILLERS.has(wordAt(tokens, at))) at += 1
  const named = nameAt(tokens, at)
  return named === null || at >= range.to ? [] : [named.name]
}

function insertColumns(tokens: readonly Token[], range: Range): readonly string[] {
  const open = indexAt(tokens, range, ['('], range.verb)
  const values = indexAt(tokens, range, ['values', 'select', 'set'], range.verb)
  if (open === -1 || (values !== -1 && values < open)) return []
  return splitCommas(tokens, open + 1, closing(tokens, open, range.to)).flatMap(
    ({ from }) => nameAt(tokens, from)?.name ?? [],
  )
}

function isPrivilegedSet(tokens: readonly Token[], at: number): boolean {
  const [first, second] = [wordAt(tokens, at + 1), wordAt(tokens, at + 2)]
  if (['role', 'password', 'global', 'persist'].includes(first) || first === 'row_security') return true
  return ['session', 'local'].includes(first) && ['authorization', 'role'].includes(second)
}

const BEFORE_TABLES = new Set(['from', 'join', 'into', 'using', 'straight_join'])
const NOT_TABLES = new Set([
  'select',
  'lateral',
  'unnest',
  'outfile',
  'dumpfile',
  'values',
  'set',
  'where',
  'delay',
  'program',
  'disk',
  'stdin',
])
const CALLS_WITH_FROM = new Set(['extract', 'substring', 'trim', 'position', 'overlay', 'substr', 'ltrim', 'rtrim'])

function tablesOf(tokens: readonly Token[], range: Range): readonly string[] {
  const found = new Set<string>()
  const opened: string[] = []
  for (let at = range.from; at < range.to && found.size < 64; at += 1) {
    const word = wordAt(tokens, at)
    if (word === '(') opened.push(wordAt(tokens, at - 1))
    else if (word === ')') opened.pop()
    else if (
      BEFORE_TABLES.has(word) &&
      !CALLS_WITH_FROM.has(opened.at(-1) ?? '') &&
      wordAt(tokens, at - 1) !== 'distinct'
    )
      for (const name of listed(tokens, at + 1, range.to)) found.add(name)
  }
  return [...found]
}

function listed(tokens: readonly Token[], from: number, to: number): readonly string[] {
  const found: string[] = []
  let at = from
  while (['only', 'table', 'lateral'].includes(wordAt(tokens, at))) at += 1
  for (let named = nameAt(tokens, at); named !== null && at < to; named = nameAt(tokens, at)) {
    if (NOT_TABLES.has(named.name)) break
    if (wordAt(tokens, named.end) !== '(' || wordAt(tokens, from - 1) === 'into') found.push(named.name)
    at = named.end
    if (wordAt(tokens, at) === 'as') at += 1
    if (wordAt(tokens, at) !== ',') at = nameAt(tokens, at)?.end ?? at
    if (wordAt(tokens, at) !== ',') break
    at += 1
  }
  return found
}

function isCte(tokens: readonly Token[], range: Range, name: string): boolean {
  for (let at = range.from; at < range.verb; at += 1)
    if (tokens[at]?.text.toLowerCase() === name && ['as', '('].includes(wordAt(tokens, at + 1))) return true
  return name === HOLE
}

/** The first of these words at the statement's own depth. */
function indexAt(tokens: readonly Token[], range: Range, words: readonly string[], from: number): number {
  const depth = tokens[range.verb]?.depth ?? 0
  for (let at = from; at < range.to; at += 1)
    if (tokens[at]?.depth === depth && words.includes(wordAt(tokens, at))) return at
  return -1
}

function whereOf(
  verb: string,
  tokens: readonly Token[],
  range: Range,
  pipesAreOr: boolean,
  table: string | null,
): Statement['where'] {
  if (verb === 'merge') return { kind: 'other', parts: [{ kind: 'column', name: 'matched' }] }
  if (!['select', 'update', 'delete'].includes(verb)) return 'not_applicable'
  const where = indexAt(tokens, range, ['where'], range.verb)
  if (where !== -1) return readExpression(tokens, where + 1, range.to, pipesAreOr).expression
  if (verb === 'select') return indexAt(tokens, range, ['from'], range.verb) === -1 ? 'not_applicable' : 'none'
  const join = indexAt(tokens, range, ['join'], range.verb)
  const on = join === -1 ? -1 : indexAt(tokens, range, ['on', 'using'], join)
  if (on === -1 || /^(?:left|outer|full|cross)$/.test(wordAt(tokens, join - 1))) return 'none'
  const condition = readExpression(tokens, on + 1, range.to, pipesAreOr).expression
  return truthOf(condition, table) === 'always' ? 'none' : condition
}

function assignmentsOf(tokens: readonly Token[], range: Range, pipesAreOr: boolean): readonly Assignment[] {
  const set = indexAt(tokens, range, ['set'], range.verb)
  if (set === -1) return []
  const end = indexAt(tokens, range, ['where', 'from', 'order', 'limit', 'returning', 'output'], set)
  return splitCommas(tokens, set + 1, end === -1 ? range.to : end).flatMap(({ from, to }) => {
    const named = nameAt(tokens, from)
    if (named === null || !['=', ':='].includes(wordAt(tokens, named.end))) return []
    const { expression } = readExpression(tokens, named.end + 1, to, pipesAreOr)
    return [{ column: named.name.split('.').at(-1) ?? named.name, value: expression }]
  })
}

/** The plain names in a SELECT's list. */
function selected(verb: string, tokens: readonly Token[], range: Range): readonly string[] {
  if (verb !== 'select') return []
  const end = indexAt(tokens, range, ['from', 'into', 'where', 'union'], range.verb)
  return splitCommas(tokens, range.verb + 1, end === -1 ? range.to : end).flatMap(({ from, to }) => {
    const begin = ['distinct', 'all'].includes(wordAt(tokens, from)) ? from + 1 : from
    if (wordAt(tokens, begin) === '*') return ['*']
    const named = nameAt(tokens, begin)
    return named === null || wordAt(tokens, named.end) === '(' || named.end > to
      ? []
      : [named.name.split('.').at(-1) ?? named.name]
  })
}
