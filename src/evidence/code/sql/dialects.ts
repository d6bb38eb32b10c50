/** How a dialect is cut into words, as far as dialects differ in it. */
export interface Traits {
  /** `\'` inside a string is a quote. */
  readonly backslash: boolean
  /** `#` begins a comment. */
  readonly hash: boolean
  /** `--` begins a comment only before white space. */
  readonly spacedDashes: boolean
  readonly nestedComments: boolean
  /** What stands in such a comment of MySQL's is run. */
  readonly liveComments: boolean
  readonly dollarQuotes: boolean
  readonly brackets: boolean
  /** `||` is OR. */
  readonly pipesAreOr: boolean
}

const STANDARD: Traits = {
  backslash: false,
  hash: false,
  spacedDashes: false,
  nestedComments: true,
  liveComments: false,
  dollarQuotes: true,
  brackets: true,
  pipesAreOr: false,
}
const MYSQL: Traits = {
  backslash: true,
  hash: true,
  spacedDashes: true,
  nestedComments: false,
  liveComments: true,
  dollarQuotes: false,
  brackets: false,
  pipesAreOr: true,
}
/** Strings as MySQL has them, comments as the standard has them. */
const BACKSLASHED: Traits = { ...STANDARD, backslash: true, hash: true, nestedComments: false, dollarQuotes: false }
const FLAT_COMMENTS: Traits = { ...STANDARD, nestedComments: false }

const BY_DIALECT: Readonly<Record<string, readonly Traits[]>> = {
  postgres: [STANDARD],
  postgresql: [STANDARD],
  redshift: [STANDARD],
  cockroachdb: [STANDARD],
  tsql: [STANDARD],
  mssql: [STANDARD],
  sqlserver: [STANDARD],
  sqlite: [FLAT_COMMENTS],
  oracle: [FLAT_COMMENTS],
  mysql: [MYSQL],
  mariadb: [MYSQL],
  bigquery: [BACKSLASHED],
  spark: [BACKSLASHED],
  snowflake: [BACKSLASHED],
  clickhouse: [BACKSLASHED],
}

/** What dialects read in different ways. */
const DISPUTED = /\\|#|\/\*!|\/\*M!|\/\*[^*]{0,4096}\/\*|--\S|\|\|/

/** Whether PostgreSQL's grammar reads a text in the same way. */
export function isAsGrammar(text: string, traits: Traits): boolean {
  return traits === STANDARD || !DISPUTED.test(text)
}

/** The ways in which a text may be read: all of them where the dialect is not known and they differ. */
export function readingsOf(text: string, dialect: string | null): readonly [Traits, ...Traits[]] {
  const [first, ...rest] = BY_DIALECT[dialect?.toLowerCase() ?? ''] ?? []
  if (first !== undefined) return [first, ...rest]
  return DISPUTED.test(text) ? [STANDARD, MYSQL, BACKSLASHED] : [STANDARD]
}
