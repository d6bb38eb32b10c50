import type { Budget } from '../../analysis/analysis.js'
import type { Assignment, Statement } from '../statement.js'
import { isDdl } from '../statement.js'
import { inside, isNode, isSet, listAt, names, nodeAt, textAt, unwrap, type Node } from './nodes.js'
import { kindOf, type Kind } from './kinds.js'
import { tableName } from './tables.js'
import { toExpression } from './to-expression.js'

/** Where a statement stands in its text, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * The statements of one node of the parser's list: the statement itself, and those that change something inside it
 * (in a WITH, behind EXPLAIN ANALYZE, PREPARE, in a rule).
 */
export function readTree(
  stmt: unknown,
  span: Span,
  toOffset: (bytes: number) => number,
  budget: Budget,
): readonly Statement[] {
  const found: Statement[] = []
  const open: unknown[] = [stmt]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const inner = unwrap(next)
    if (inner === null) continue
    const gathered = gather(inner[1], budget)
    open.push(...gathered.inner)
    const isFirst = found.length === 0
    found.push(
      toStatement(inner[0], inner[1], gathered, isFirst ? span : { ...span, start: startOf(gathered, span, toOffset) }),
    )
  }
  return found
}

function startOf({ location }: Gathered, span: Span, toOffset: (bytes: number) => number): number {
  return location === null ? span.start : Math.max(span.start, toOffset(location))
}

interface Gathered {
  readonly tables: readonly string[]
  readonly columns: readonly string[]
  /** Statements inside that are statements of their own. */
  readonly inner: readonly unknown[]
  /** Of the first name in it, in bytes. */
  readonly location: number | null
}

const OWN = new Set([
  'DeleteStmt',
  'UpdateStmt',
  'InsertStmt',
  'MergeStmt',
  'TruncateStmt',
  'DropStmt',
  'CreateTableAsStmt',
  'NotifyStmt',
])
const MAX_NAMES = 64

/** Everything that is named below a node, without what belongs to inner statements. */
function gather(root: Node, budget: Budget): Gathered {
  const tables = new Set<string>()
  const columns = new Set<string>()
  const aliases = new Set<string>()
  const inner: unknown[] = []
  let location: number | null = null
  const visit: Visit = {
    RangeVar: (node) => {
      if (tables.size < MAX_NAMES) tables.add(tableName(node))
      const at = node['location']
      if (typeof at === 'number' && (location === null || at < location)) location = at
    },
    ColumnRef: (node) =>
      columns.size < MAX_NAMES && columns.add(names(listAt(node, 'fields')).at(-1)?.toLowerCase() ?? ''),
    CommonTableExpr: (node) => aliases.add(textAt(node, 'ctename')?.toLowerCase() ?? ''),
  }
  walk(root, visit, inner, budget)
  return { tables: [...tables].filter((table) => !aliases.has(table)), columns: [...columns], inner, location }
}

type Visit = Readonly<Record<string, (node: Node) => unknown>>

/** In the order of the text; an own stack, for trees may be deep. */
function walk(root: Node, visit: Visit, inner: unknown[], budget: Budget): void {
  const open: unknown[] = [root]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    budget.spend()
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at -= 1) open.push(value[at])
      continue
    }
    if (!isNode(value)) continue
    const keys = Object.keys(value)
    for (let at = keys.length - 1; at >= 0; at -= 1) {
      const key = keys[at] ?? ''
      const child = value[key]
      if (OWN.has(key) && value !== root) inner.push(value)
      else if (typeof child === 'object' && child !== null) {
        if (isNode(child)) (key === 'relation' || key === 'rel' ? visit['RangeVar'] : visit[key])?.(child)
        open.push(child)
      }
    }
  }
}

function toStatement(name: string, node: Node, gathered: Gathered, span: Span): Statement {
  const kind = kindOf(name, node)
  const assignments = name === 'UpdateStmt' ? assignmentsOf(listAt(node, 'targetList')) : []
  const target = nodeAt(node, 'relation')
  const first = target === null ? [] : [tableName(target)]
  return {
    verb: kind.verb,
    tables: [...new Set([...kind.objects, ...first, ...gathered.tables])].filter((table) => table !== ''),
    columns: [
      ...new Set([...columnsOf(name, node, kind), ...assignments.map(({ column }) => column), ...gathered.columns]),
    ],
    where: whereOf(name, node),
    ddl: isDdl(kind.verb),
    privilege: kind.privilege,
    reachesOut: kind.reachesOut,
    assignments,
    ...span,
    parsed: true,
  }
}

function columnsOf(name: string, node: Node, kind: Kind): readonly string[] {
  if (name !== 'InsertStmt') return kind.columns
  return listAt(node, 'cols').flatMap((item) => textAt(inside(item), 'name') ?? [])
}

const WITH_WHERE = new Set(['SelectStmt', 'UpdateStmt', 'DeleteStmt'])

function whereOf(name: string, node: Node): Statement['where'] {
  if (!WITH_WHERE.has(name)) return name === 'MergeStmt' ? toExpression(node['joinCondition']) : 'not_applicable'
  if (name === 'SelectStmt' && node['fromClause'] === undefined && node['larg'] === undefined) return 'not_applicable'
  return node['whereClause'] === undefined ? 'none' : toExpression(node['whereClause'])
}

function assignmentsOf(targets: readonly unknown[]): readonly Assignment[] {
  return targets.flatMap((target) => {
    const node = unwrap(target)?.[1]
    const column = node === undefined ? null : textAt(node, 'name')
    return node === undefined || column === null || isSet(node, 'skip')
      ? []
      : [{ column: column.toLowerCase(), value: toExpression(node['val']) }]
  })
}
