import { joinTexts, knownText, plain, shown, unknownText, type Origin, type Text } from '../../analysis/text.js'
import { asKnown, toText } from '../values/reading.js'
import { instance, UNDEFINED, unknown, type Value } from '../values/value.js'
import { callBack, optionOf, type Effect, type Effects, type LibraryCall } from './library.js'

const DATABASE: Origin = { kind: 'database', name: 'query' }

/** A statement that begins like one. */
const STATEMENT =
  /^\s*(?:--[^\n]*\n\s*|\/\*[^*]*\*\/\s*|\(\s*)*(?:select|insert|update|delete|drop|create|alter|truncate|grant|revoke|merge|replace|with|exec|execute|call|copy|set|begin|commit|vacuum|pragma|attach|load|show|use|explain|declare|rename|lock|do)\b/i

export function looksLikeSql(value: Value | undefined): boolean {
  const text = value === undefined ? null : sqlOf(value)
  return text !== null && STATEMENT.test(text.parts[0] ?? '')
}

/** The statement as a text, or in an object: `{text, values}`, `{sql}`. */
function sqlOf(value: Value): Text | null {
  if (value.kind === 'text') return value.text
  const inner = optionOf(value, 'text') ?? optionOf(value, 'sql') ?? optionOf(value, 'query')
  return inner?.kind === 'text' ? inner.text : null
}

/** Runs a statement; what is bound to it apart from its text does not change it. */
export function runSql(call: LibraryCall, value: Value | undefined): Value {
  const text = value === undefined ? null : sqlOf(value)
  call.machine.analysis.code(
    { language: 'sql', text: text ?? (value === undefined ? unknownText() : toText(value)), dynamic: null },
    call.site,
  )
  const rows = unknown([DATABASE])
  callBack(call, [unknown(), rows, unknown()])
  return rows
}

const query: Effect = (call) => (isTemplate(call) ? tagged(call) : runSql(call, call.args[0]))

/** A tag that nobody knows, before a statement: its values are bound. Null: no statement. */
export function unknownTag(call: LibraryCall): Value | null {
  const [strings] = call.args
  const start = strings?.kind === 'array' ? asKnown(strings.items[0]) : null
  return start !== null && isTemplate(call) && STATEMENT.test(start) ? tagged(call) : null
}

function isTemplate({ args, node }: LibraryCall): boolean {
  return args[0]?.kind === 'array' && node.children.some(({ type }) => type === 'template_string')
}

/** Values of a tagged template are bound, each as a parameter. */
const tagged: Effect = (call) => {
  const [strings] = call.args
  if (strings?.kind !== 'array') return runSql(call, strings)
  const pieces = strings.items.flatMap((piece, at) =>
    at === 0 ? [toText(piece)] : [knownText(`$${at}`), toText(piece)],
  )
  return runSql(call, { kind: 'text', text: joinTexts(pieces) })
}

/** A statement that is made now and run later: it counts here. */
const prepare: Effect = (call) => {
  runSql(call, call.args[0])
  return instance('statement', [], [DATABASE])
}

function opens(of: string): Effect {
  return (call) => {
    const settings = call.args[0]
    const file =
      settings?.kind === 'text' &&
      /^[./~\w]/.test(plain(settings.text) ?? '') &&
      !/^\w+:\/\//.test(plain(settings.text) ?? '') &&
      of === 'database.file'
    if (file && shown(toText(settings)) !== ':memory:')
      call.machine.analysis.file({ operation: 'write', path: toText(settings) }, call.site)
    return instance('database')
  }
}

const database = opens('database')
const fileDatabase = opens('database.file')

/** A whole table or all that fits, in the words of the libraries that hide SQL. */
function statement(
  verb: string,
  whole: 'none' | 'some' | 'not_applicable',
): (call: LibraryCall, table: string) => Value {
  return (call, table) => {
    const filter =
      optionOf(call.args[0], 'where') ?? (call.args[0]?.kind === 'object' && verb !== 'insert' ? call.args[0] : null)
    const isFiltered = filter !== null && (filter.kind !== 'object' || filter.fields.size > 0 || filter.open)
    const isDdl = verb === 'drop' || verb === 'truncate'
    call.machine.analysis.sql(
      {
        verb,
        tables: table === '' ? [] : [table],
        columns: [],
        where: isDdl ? 'not_applicable' : isFiltered ? 'some' : whole,
        ddl: isDdl,
        privilege: false,
        multiple: false,
        reaches_out: false,
        delays: false,
        injection: [],
        composed: false,
        parsed: true,
      },
      call.site,
    )
    return unknown([DATABASE])
  }
}

const ORM: Readonly<Record<string, (call: LibraryCall, table: string) => Value>> = {
  deleteMany: statement('delete', 'none'),
  deleteOne: statement('delete', 'some'),
  destroy: statement('delete', 'none'),
  dropTable: (call) => statement('drop', 'not_applicable')(call, asKnown(call.args[0]) ?? ''),
  dropTableIfExists: (call) => statement('drop', 'not_applicable')(call, asKnown(call.args[0]) ?? ''),
  dropDatabase: statement('drop', 'not_applicable'),
  dropCollection: (call) => statement('drop', 'not_applicable')(call, asKnown(call.args[0]) ?? ''),
  dropAllSchemas: statement('drop', 'not_applicable'),
  truncate: statement('truncate', 'not_applicable'),
}
const QUERY_METHODS = new Set([
  'query',
  'execute',
  'raw',
  'exec',
  'run',
  'all',
  'get',
  'each',
  'prepare',
  'none',
  'one',
  'many',
  'any',
  'oneOrNone',
  'manyOrNone',
  'multi',
  'result',
  'unsafe',
  'batch',
  '$queryRawUnsafe',
  '$executeRawUnsafe',
  '$queryRaw',
  '$executeRaw',
  'queryRaw',
  'executeSql',
  'exec_sql',
  'sql',
  'literal',
  'request',
  'stream',
])
const CERTAIN = new Set([
  '$queryRawUnsafe',
  '$executeRawUnsafe',
  '$queryRaw',
  '$executeRaw',
  'raw',
  'query',
  'execute',
  'unsafe',
  'executeSql',
])
const DATABASES =
  /(?:^|[._])(?:db|database|pool|client|conn|connection|knex|sequelize|prisma|sql|pg|mysql|sqlite|cursor|trx|tx|session|dataSource|manager|repository|entityManager|queryRunner|getConnection\(\)|createConnection\(\)|connect\(\))$/i

/** Of an object that nobody knows: a statement in a method that runs one. Null: nothing of the kind. */
export function unknownQuery(call: LibraryCall, name: string, receiver: string): Value | null {
  const isSql = looksLikeSql(call.args[0])
  if (QUERY_METHODS.has(name) && isTemplate(call)) return tagged(call)
  if (
    QUERY_METHODS.has(name) &&
    (isSql ||
      (CERTAIN.has(name) &&
        DATABASES.test(receiver) &&
        call.args.length > 0 &&
        call.args[0]?.kind !== 'function' &&
        call.args[0]?.kind !== 'object'))
  )
    return runSql(call, call.args[0])
  const orm = Object.hasOwn(ORM, name) ? ORM[name] : undefined
  if (orm === undefined || !/^(?:deleteMany|drop\w+)$/.test(name)) {
    if (orm === undefined || (name === 'destroy' && !isModel(receiver, call)) || name === 'deleteOne') return null
    if (name === 'truncate' && !isModel(receiver, call)) return null
  }
  return orm(call, receiver.split('.').at(-1) ?? '')
}

function isModel(receiver: string, call: LibraryCall): boolean {
  return /(?:^|\.)[A-Z]\w*$/.test(receiver) || call.args[0]?.kind === 'object'
}

/** Libraries for databases. */
export const DATABASES_EFFECTS: Effects = {
  'mysql.createConnection': database,
  'mysql.createPool': database,
  'mysql2.createConnection': database,
  'mysql2.createPool': database,
  'mysql2/promise.createConnection': database,
  'mysql2/promise.createPool': database,
  knex: database,
  'knex.knex': database,
  'knex.raw': query,
  'pg-promise': () => instance('pg-promise'),
  postgres: () => ({ kind: 'name', path: 'postgres.sql' }),
  'postgres.sql': tagged,
  'postgres.sql.unsafe': query,
  'better-sqlite3': fileDatabase,
  'sqlite.open': fileDatabase,
  'sqlite3.verbose': () => ({ kind: 'name', path: 'sqlite3' }),
  'sequelize.query': query,
  'mssql.query': query,
  'mssql.connect': database,
  'oracledb.getConnection': database,
  'typeorm.getManager': database,
  'typeorm.getConnection': database,
  'typeorm.getRepository': database,
  'bun:sql': tagged,
  'bun.sql': tagged,
  'pg-promise#': database,
}

export const DATABASE_CONSTRUCTORS: Effects = {
  'pg.Client': database,
  'pg.Pool': database,
  'sqlite3.Database': fileDatabase,
  'better-sqlite3': fileDatabase,
  'sqlite.DatabaseSync': fileDatabase,
  'bun:sqlite.Database': fileDatabase,
  'sqlite.Database': fileDatabase,
  'sequelize.Sequelize': database,
  sequelize: database,
  '@prisma/client.PrismaClient': database,
  'typeorm.DataSource': database,
  'mssql.Request': database,
}

export const DATABASE_METHODS: Effects = {
  ...Object.fromEntries(
    [...QUERY_METHODS].map((name) => [`database#${name}`, name === 'prepare' ? prepare : query] as const),
  ),
  'database#connect': (call) => {
    callBack(call, [unknown(), call.self ?? UNDEFINED, unknown()])
    return instance('database')
  },
  'database#getConnection': (call) => {
    callBack(call, [unknown(), instance('database')])
    return instance('database')
  },
  'database#promise': () => instance('database'),
  'database#transaction': (call) => {
    callBack(call, [instance('database')])
    return instance('database')
  },
  'database#$transaction': (call) => {
    callBack(call, [instance('database')])
    return unknown([DATABASE])
  },
  'database#request': () => instance('database'),
  'database#serialize': (call) => {
    callBack(call, [])
    return UNDEFINED
  },
  'database#createQueryRunner': () => instance('database'),
  'database#getQueryInterface': () => instance('database'),
  'database#dropTable': (call) => statement('drop', 'not_applicable')(call, asKnown(call.args[0]) ?? ''),
  'database#drop': (call) => statement('drop', 'not_applicable')(call, ''),
  'database#dropDatabase': (call) => statement('drop', 'not_applicable')(call, ''),
}
