import type { Expression } from './expressions.js'

/** One statement as far as it was read; its place is its offset in the text. */
export interface Statement {
  /** As `SqlFact.verb`. */
  readonly verb: string
  /** Those that it changes first. */
  readonly tables: readonly string[]
  readonly columns: readonly string[]
  /** `none`: it has no condition where it could have one. */
  readonly where: Expression | 'none' | 'not_applicable'
  readonly ddl: boolean
  readonly privilege: boolean
  /** By its kind alone: extensions, servers, files. */
  readonly reachesOut: boolean
  readonly assignments: readonly Assignment[]
  readonly start: number
  readonly end: number
  readonly parsed: boolean
}

/** `SET column = value` of an UPDATE. */
export interface Assignment {
  readonly column: string
  readonly value: Expression
}

const DDL = new Set(['create', 'alter', 'alter_drop', 'drop', 'drop_database', 'truncate', 'rename', 'comment'])

export function isDdl(verb: string): boolean {
  return DDL.has(verb)
}
