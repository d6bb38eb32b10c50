import { plain, type Text } from '../../analysis/text.js'
import { NONE, UNKNOWN, list, object, text, unknown } from '../values/make.js'
import { knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, originsOf, textArgument, type Handler, type Library, type LibraryCall } from './call.js'

/** A statement; parameters that are bound beside it do not come into its text. */
export function runSql(call: LibraryCall, statement: Value | undefined, dialect: string | null): Value {
  const value = statement?.kind === 'object' ? (statement.fields.get('sql') ?? statement) : statement
  const sql: Text = value === undefined ? { parts: [null], origins: [] } : textOf(value)
  call.analysis.code({ language: 'sql', text: sql, dynamic: null, dialect }, call.site)
  const origins = [{ kind: 'database', name: plain(sql)?.slice(0, 80) ?? 'query' } as const]
  return object('rows', { each: unknown(origins) }, origins)
}

function executes(call: LibraryCall): Value {
  return runSql(
    call,
    argument(call, 0, 'sql', 'query', 'statement', 'operation'),
    knownTextOf(call.self.fields.get('dialect')),
  )
}

function reads(call: LibraryCall): Value {
  return runSql(call, argument(call, 0, 'sql', 'query'), null)
}

function connects(dialect: string | null): Handler {
  return (call) => {
    if (dialect === 'sqlite') openSqlite(call)
    else {
      const host = call.keywords.get('host')
      if (host !== undefined)
        call.analysis.network({ direction: 'out', target: textOf(host), scheme: dialect }, call.site)
    }
    return object('database', dialect === null ? {} : { dialect: text(dialect) })
  }
}

function openSqlite(call: LibraryCall): void {
  const path = textArgument(call, 0, 'database')
  if (plain(path) !== ':memory:' && plain(path)?.startsWith('file::memory:') !== true)
    call.analysis.file({ operation: 'write', path }, call.site)
}

function engine(call: LibraryCall): Value {
  const url = plain(textArgument(call, 0, 'name_or_url', 'url')) ?? ''
  const dialect = url.startsWith('postgres')
    ? 'postgres'
    : url.startsWith('mysql') || url.startsWith('mariadb')
      ? 'mysql'
      : url.startsWith('sqlite')
        ? 'sqlite'
        : null
  return object('database', dialect === null ? {} : { dialect: text(dialect) })
}

const itself: Handler = (call) => call.self
const fetched: Handler = (call) => unknown(call.self.origins, null)
const nothing: Handler = () => NONE

const RUNS =
  'execute executemany executescript execute_sql exec_driver_sql query raw fetch fetchrow fetchval fetch_all fetch_one sql scalar scalars'
const FETCHES = 'fetchone fetchall fetchmany first all one scalar_one mappings scalars'

/** Databases that are spoken to in SQL, and others by what is done to them. */
export const DATABASES: Library = {
  'sqlite3.connect': connects('sqlite'),
  'aiosqlite.connect': connects('sqlite'),
  'psycopg2.connect': connects('postgres'),
  'asyncpg.connect': connects('postgres'),
  'asyncpg.create_pool': connects('postgres'),
  'pymysql.connect': connects('mysql'),
  'aiomysql.connect': connects('mysql'),
  'pyodbc.connect': connects(null),
  'cx_Oracle.connect': connects('oracle'),
  'oracledb.connect': connects('oracle'),
  'duckdb.connect': connects(null),
  'snowflake.connector.connect': connects(null),
  'sqlalchemy.create_engine': engine,
  'sqlalchemy.orm.sessionmaker': () => object('database'),
  'sqlalchemy.orm.Session': () => object('database'),
  'sqlalchemy.text': (call) => object('statement', { sql: call.positional[0] ?? UNKNOWN }),
  'sqlalchemy.sql.text': (call) => object('statement', { sql: call.positional[0] ?? UNKNOWN }),
  'sqlalchemy.sql.expression.text': (call) => object('statement', { sql: call.positional[0] ?? UNKNOWN }),
  'statement.*': itself,
  'database.cursor': itself,
  'database.connect': itself,
  'database.begin': itself,
  'database.acquire': itself,
  'database.session': itself,
  'database.__call__': itself,
  ...Object.fromEntries(RUNS.split(' ').map((method) => [`database.${method}`, executes])),
  ...Object.fromEntries(FETCHES.split(' ').map((method) => [`database.${method}`, databaseFetch])),
  'database.*': nothing,
  ...Object.fromEntries(FETCHES.split(' ').map((method) => [`rows.${method}`, fetched])),
  'rows.*': fetched,
  'django.db.connection.cursor': () => object('database'),
  'django.db.connections': () => object('database'),
  'pandas.read_sql': reads,
  'pandas.read_sql_query': reads,
  'duckdb.sql': reads,
  'duckdb.query': reads,
  'pymongo.MongoClient': () => object('documents', { name: text('mongodb') }),
  'redis.Redis': () => object('documents', { name: text('redis') }),
  'redis.StrictRedis': () => object('documents', { name: text('redis') }),
  'documents.__getitem__': itself,
  'documents.*': documentCall,
}

function databaseFetch(call: LibraryCall): Value {
  return list([unknown([{ kind: 'database', name: 'query' }])], 'list', true, originsOf(call))
}

const DELETES =
  /^(?:drop|drop_database|drop_collection|delete_many|delete_one|remove|flushall|flushdb|delete|find_one_and_delete)$/

function documentCall(call: LibraryCall): Value {
  const method = call.name.split('.').at(-1) ?? ''
  const program = knownTextOf(call.self.fields.get('name')) ?? 'database'
  if (DELETES.test(method))
    call.analysis.operation(
      {
        program,
        operation: method,
        effect: 'delete',
        object: method.startsWith('flush') || method.includes('database') ? 'database' : 'records',
        target: knownTextOf(call.positional[0]),
        irreversible: true,
      },
      call.site,
    )
  return unknown([{ kind: 'database', name: program }], `${call.name}()`, true)
}
