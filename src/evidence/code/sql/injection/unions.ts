import type { Expression } from '../expressions.js'
import { partsOf } from '../expressions.js'
import { readExpression } from '../read-expression.js'
import type { Token } from '../token.js'
import { nameAt, wordAt } from '../words/cursor.js'
import type { Looked, Sign } from './sign.js'

const MAX_LIST = 400
const CATALOGS =
  /^(?:information_schema|sys|sysibm|syscat|mysql|performance_schema|master|msdb)\.|^(?:sysobjects|syscolumns|sysusers|sysdatabases|all_tables|all_tab_columns|all_users|user_tables|dba_users|dba_tables|sqlite_master|sqlite_schema|pg_shadow|pg_user|pg_authid|pg_catalog\.\w+|v\$version)$/
const TELLING =
  /^(?:version|user|database|current_user|session_user|system_user|schema|db_name|user_name|host_name|sleep|pg_sleep|benchmark|load_file|banner)$/

/** A UNION that brings in what nobody keeps in a table: literals, NULLs, versions, catalogs. */
export function unionSigns({ lexed: { tokens }, traits, budget }: Looked): readonly Sign[] {
  const signs: Sign[] = []
  let begin = 0
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'end') begin = at + 1
    if (token.kind !== 'word' || token.text !== 'union') continue
    budget.spend(16)
    if (isInjected(tokens, at, begin, traits.pipesAreOr)) signs.push({ name: 'union_select', at: token.start })
  }
  return signs
}

function isInjected(tokens: readonly Token[], union: number, begin: number, pipesAreOr: boolean): boolean {
  let at = union + 1
  while (['all', 'distinct', '(', 'distinctrow'].includes(wordAt(tokens, at))) at += 1
  const word = wordAt(tokens, at)
  if (/^select(?:n?char|chr)$/.test(word)) return true
  if (word !== 'select') return false
  const left = tokens.slice(leftEdge(tokens, union, begin), union)
  if (
    !left.some(({ kind, text }) => kind === 'word' && (text === 'select' || text === 'with' || text === 'values')) &&
    left.length < MAX_LIST
  )
    return true
  if (isBroken(left)) return true
  const { items, end } = listOf(tokens, at + 1, pipesAreOr)
  if (items.length === 0) return false
  const from = wordAt(tokens, end) === 'from' ? (nameAt(tokens, end + 1)?.name ?? '') : null
  if (from !== null && CATALOGS.test(from)) return true
  const isMadeUp = items.every(isLiteral)
  const hasFrom = left.some(({ kind, text }) => kind === 'word' && text === 'from')
  return isMadeUp && hasFrom && (from === null || items.length > 1 || from === 'dual')
}

/** Where the query before a UNION begins: at the bracket around both, or at the statement's beginning. */
function leftEdge(tokens: readonly Token[], union: number, begin: number): number {
  const depth = tokens[union]?.depth ?? 0
  let at = union
  while (at > begin && union - at < MAX_LIST && (tokens[at - 1]?.depth ?? 0) >= depth) at -= 1
  return at
}

/** The value before it is empty, negative or missing: nothing should be found there. */
function isBroken(left: readonly Token[]): boolean {
  const at = left.length - 1
  const [last, before, earlier] = [left[at], wordAt(left, at - 1), wordAt(left, at - 2)]
  const isCompared = ['=', 'like', '>', '<'].includes(before) || (before === '-' && ['=', '>', '<'].includes(earlier))
  if (last?.kind === 'string' && last.text === '' && isCompared) return true
  if (last?.kind === 'number' && before === '-' && isCompared) return true
  return ['=', '<', '>', 'like', 'and', 'or', 'where'].includes(wordAt(left, at))
}

function listOf(
  tokens: readonly Token[],
  from: number,
  pipesAreOr: boolean,
): { readonly items: readonly Expression[]; readonly end: number } {
  const items: Expression[] = []
  const to = Math.min(tokens.length, from + MAX_LIST)
  let at = from
  while (at < to) {
    const read = readExpression(tokens, at, to, pipesAreOr)
    items.push(read.expression)
    at = read.end
    if (wordAt(tokens, at) === 'as') at += 2
    if (wordAt(tokens, at) !== ',') break
    at += 1
  }
  return { items, end: at }
}

function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case 'constant':
      return true
    case 'parameter':
      return expression.name.startsWith('@@')
    case 'call':
      return TELLING.test(expression.name) || (expression.parts.length > 0 && expression.parts.every(isLiteral))
    case 'subquery':
      return true
    case 'column':
      return TELLING.test(expression.name)
    default:
      return partsOf(expression).every(isLiteral)
  }
}
