import { HOLE, type Analysis, type Site, type Source } from '../analysis/analysis.js'
import type { MutationFact, SqlFact } from '../facts/facts.js'
import { partsOf, type Expression } from './expressions.js'
import type { Effect } from './effects.js'
import type { Sign } from './injection/sign.js'
import { createPlaces } from './places.js'
import type { ReadText } from './read-text.js'
import { changesRights, serverOperation } from './server.js'
import type { Assignment, Statement } from './statement.js'
import { truthOf } from './truth.js'
import { valueOf } from './values.js'

/** So far the words go that say what a statement is. */
const MAX_WORDS = 128

/** Tells the analysis of every statement that was read. */
export function report(read: ReadText, source: Source, analysis: Analysis): void {
  const siteAt = createPlaces(source.text)
  const statements = distinct(read.statements)
  const owners = statements.length === 0 && !read.clientOnly ? [unknownStatement(source.text)] : statements
  const signs = shared(owners, read.signs)
  const effects = shared(owners, read.effects)
  for (const [index, statement] of owners.entries()) {
    const site = siteAt(statement.start)
    const own = signs[index] ?? []
    analysis.sql(factOf(statement, own, effects[index] ?? [], read.multiple, source), site)
    if (statement.verb === 'unknown' && !source.hasHoles)
      analysis.unresolved('sql', source.text.slice(statement.start, statement.end), site)
    const operation = serverOperation(statement, textOf(statement, source))
    if (operation !== null) analysis.operation({ program: 'sql', target: null, ...operation }, site)
    tellMutations(statement, site, analysis)
  }
}

function unknownStatement(text: string): Statement {
  return {
    verb: 'unknown',
    tables: [],
    columns: [],
    where: 'not_applicable',
    ddl: false,
    privilege: false,
    reachesOut: false,
    assignments: [],
    start: 0,
    end: text.length,
    parsed: false,
  }
}

function factOf(
  statement: Statement,
  signs: readonly Sign[],
  effects: readonly Effect[],
  multiple: boolean,
  source: Source,
): Omit<SqlFact, 'in_loop' | 'guards' | 'at'> {
  return {
    verb: statement.verb,
    tables: statement.tables.map(named),
    columns: statement.columns.filter((column) => column !== '').map(named),
    where: whereOf(statement),
    ddl: statement.ddl,
    privilege:
      statement.privilege ||
      changesRights(statement, textOf(statement, source)) ||
      effects.some(({ privilege }) => privilege),
    multiple,
    reaches_out: statement.reachesOut || effects.some(({ reachesOut }) => reachesOut),
    delays: effects.some(({ delays }) => delays),
    injection: [...new Set(signs.map(({ name }) => name))].sort(),
    composed: source.hasHoles && source.text.slice(statement.start, statement.end).includes(HOLE),
    parsed: statement.parsed,
  }
}

function textOf({ start, end }: Statement, { text }: Source): string {
  return text.slice(start, Math.min(end, start + MAX_WORDS)).trimStart()
}

function named(name: string): string {
  return name.replaceAll(HOLE, '…')
}

function whereOf({ where, tables }: Statement): SqlFact['where'] {
  if (where === 'none' || where === 'not_applicable') return where
  return truthOf(where, tables[0] ?? null) === 'always' ? 'always' : 'some'
}

/** What several readings agree on is said once, by the first. */
function distinct(statements: readonly Statement[]): readonly Statement[] {
  const seen = new Set<string>()
  return statements.filter((statement) => {
    const { verb, tables, start, privilege, reachesOut } = statement
    const id = JSON.stringify([verb, tables, start, privilege, reachesOut, whereOf(statement)])
    return !seen.has(id) && seen.add(id)
  })
}

/** To each statement what lies in it; to the last one before it what lies in none. */
function shared<Thing extends { readonly at: number }>(
  statements: readonly Statement[],
  things: readonly Thing[],
): readonly (readonly Thing[])[] {
  const owned: Thing[][] = statements.map(() => [])
  for (const thing of things) {
    const inside = statements.flatMap(({ start, end }, index) => (thing.at >= start && thing.at < end ? [index] : []))
    const before = statements.findLastIndex(({ start }) => start <= thing.at)
    for (const index of inside.length > 0 ? inside : [Math.max(0, before)]) owned[index]?.push(thing)
  }
  return owned
}

function tellMutations({ verb, tables, assignments, where }: Statement, site: Site, analysis: Analysis): void {
  if (verb !== 'update') return
  const guards = typeof where === 'string' ? [] : guardsOf(where)
  for (const assignment of assignments.slice(0, 32))
    analysis.mutation(mutationOf(named(tables[0] ?? '…'), assignment), { ...site, guards: [...site.guards, ...guards] })
}

function mutationOf(table: string, { column, value }: Assignment): Omit<MutationFact, 'in_loop' | 'guards' | 'at'> {
  const target = `${table}.${named(column)}`
  const [left, right] = value.kind === 'operator' && (value.name === '-' || value.name === '+') ? value.parts : []
  const amount = right === undefined ? undefined : valueOf(right)
  const isOwn = left?.kind === 'column' && left.name.split('.').at(-1) === column
  if (!isOwn || value.kind !== 'operator') {
    const known = valueOf(value)
    return { target, attribute: named(column), direction: 'set', amount: typeof known === 'number' ? known : null }
  }
  const isLess = (value.name === '-') !== (typeof amount === 'number' && amount < 0)
  return {
    target,
    attribute: named(column),
    direction: isLess ? 'decrease' : 'increase',
    amount: typeof amount === 'number' ? Math.abs(amount) : null,
  }
}

/** Comparisons that a row must pass: `balance >= amount`. */
function guardsOf(where: Expression): readonly string[] {
  if (where.kind === 'and') return where.parts.flatMap(guardsOf).slice(0, 16)
  if (where.kind !== 'operator' || !['<', '<=', '>', '>=', '='].includes(where.name)) return []
  const [left, right] = where.parts.map(nameOf)
  return left === undefined || right === undefined || left === '' ? [] : [`${left} ${where.name} ${right}`]
}

function nameOf(expression: Expression): string {
  if (expression.kind === 'column') return expression.name
  if (expression.kind === 'parameter') return expression.name === '' ? '?' : expression.name
  if (expression.kind === 'constant') return String(expression.value)
  return (
    partsOf(expression)
      .map(nameOf)
      .find((name) => name !== '') ?? ''
  )
}
