import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { operate, use, word } from '../acts.js'
import { effectOfWord } from '../verbs.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from './wrappers.js'

const POSTGRES = [
  'c command=',
  'f file=',
  'd dbname=',
  'h host=',
  'p port=',
  'U username=',
  'v set=',
  'o output=',
  'L log-file=',
  'P pset=',
  'F field-separator=',
  'R record-separator=',
  'maintenance-db=',
  't table=',
  'n schema=',
  'j jobs=',
  'C create',
  'clean',
  'if-exists',
]
const MYSQL = [
  'e execute=',
  'u user=',
  'p password?',
  'h host=',
  'P port=',
  'D database=',
  'S socket=',
  'defaults-file=',
  'defaults-extra-file=',
  'init-command=',
  'protocol=',
  'ssl-ca=',
  'f force',
]

/** Clients of databases: the text they are given is the server's language. */
export const DATABASES: readonly Program[] = [
  sqlClient('psql pgcli cockroach', 'postgres', POSTGRES, 'command', 'file'),
  sqlClient('mysql mariadb mycli tidb', 'mysql', MYSQL, 'execute', ''),
  sqlClient('sqlcmd osql tsql isql mssql-cli', 'mssql', ['Q=', 'q=', 'i=', 'S=', 'U=', 'P=', 'd=', 'o='], 'Q q', 'i'),
  sqlClient(
    'clickhouse-client clickhouse',
    'clickhouse',
    ['q query=', 'h host=', 'u user=', 'password=', 'd database=', 'queries-file='],
    'query',
    'queries-file',
  ),
  sqlClient(
    'cqlsh snowsql presto trino hive beeline impala-shell spark-sql duckdb vsql influx dolt bcp exaplus ksql',
    'generic',
    ['e execute=', 'q query=', 'f file=', 'u=', 'k=', 'c=', 'd=', 's=', 'n=', 'p=', 'server='],
    'execute query c s',
    'file',
  ),
  program('sqlite3 sqlite litecli', ['cmd=', 'init=', 'separator=', 'nullvalue=', 'newline='], sqlite, 'words'),
  program('sqlplus rman', ['S', 's', 'L'], (call) => {
    fromInput(call, 'oracle')
    for (const each of call.operands)
      if (shown(each).startsWith('@')) call.analysis.execute(knownText(shown(each).slice(1)), call.site, 'sql')
  }),
  program('dropdb dropuser', POSTGRES, (call) => {
    operate(call, {
      program: call.name,
      operation: call.name,
      effect: 'delete',
      object: call.name === 'dropdb' ? 'database' : 'user',
      target: word(call.operands[0]),
      irreversible: true,
    })
  }),
  program('pg_restore', POSTGRES, (call) => {
    use(call, 'read', call.operands)
    if (call.has('dbname') || call.has('clean'))
      operate(call, {
        program: call.name,
        operation: call.has('clean') ? 'restore --clean' : 'restore',
        effect: call.has('clean') ? 'delete' : 'change',
        object: 'database',
        target: word(call.value('dbname')),
        irreversible: call.has('clean'),
      })
  }),
  program('pg_dump pg_dumpall mysqldump mongodump mongoexport', [...POSTGRES, 'r result-file='], (call) => {
    use(call, 'write', call.values('file', 'output', 'result-file', 'out'))
  }),
  program(
    'pg_ctl pg_ctlcluster pg_resetwal pg_rewind pg_archivecleanup initdb pg_dropcluster',
    ['D pgdata=', 'm mode='],
    (call) => {
      const verb = word(call.operands.at(call.name === 'pg_ctlcluster' ? 2 : 0))
      const deletes = ['pg_dropcluster', 'pg_archivecleanup', 'pg_resetwal', 'pg_rewind'].includes(call.name)
      operate(call, {
        program: call.name,
        operation: verb ?? call.name,
        effect: deletes ? 'delete' : (effectOfWord(verb ?? '') ?? 'unknown'),
        object: 'database',
        target: null,
        irreversible: deletes,
      })
    },
  ),
  program('mysqladmin mariadb-admin', MYSQL, (call) => {
    for (const each of call.operands) {
      const verb = word(each)
      if (
        verb === null ||
        !/^(?:drop|shutdown|kill|flush-\w+|password|create|status|ping|processlist|version|stop-slave|stop-replica|reload|refresh|variables|extended-status)$/.test(
          verb,
        )
      )
        continue
      const effect =
        verb === 'drop'
          ? 'delete'
          : verb === 'shutdown' || verb === 'kill' || verb.startsWith('stop')
            ? 'stop'
            : verb === 'password'
              ? 'overwrite'
              : verb.startsWith('flush') || verb === 'reload'
                ? 'change'
                : verb === 'create'
                  ? 'create'
                  : 'read'
      operate(call, {
        program: call.name,
        operation: verb,
        effect,
        object: 'database',
        target: word(call.operands.at(-1)),
        irreversible: effect === 'delete',
      })
    }
  }),
  program(
    'mongo mongosh',
    ['eval=', 'host=', 'port=', 'u username=', 'p password=', 'authenticationDatabase=', 'f file='],
    mongo,
  ),
  program('mongorestore mongoimport', ['d db=', 'c collection=', 'uri=', 'h host=', 'mode=', 'file='], (call) => {
    operate(call, {
      program: call.name,
      operation: call.has('drop') ? '--drop' : 'restore',
      effect: call.has('drop') ? 'delete' : 'change',
      object: 'collection',
      target: word(call.value('db')),
      irreversible: call.has('drop'),
    })
  }),
  program(
    'redis-cli valkey-cli keydb-cli redis6-cli',
    ['h=', 'p=', 'a=', 'n=', 'u=', 's=', 'eval=', 'pass=', 'user=', 'i=', 'r=', 'cluster='],
    redis,
    'posix',
  ),
  program(
    'prisma sequelize sequelize-cli typeorm knex drizzle-kit alembic flyway liquibase rake rails dbmate goose artisan django-admin',
    ['schema=', 'd=', 'url='],
    migrations,
  ),
]

function sqlClient(names: string, dialect: string, options: readonly string[], texts: string, files: string): Program {
  return program(names, options, (call) => {
    const own = call.values(...texts.split(' '))
    for (const text of own) sqlText(call, text, dialect)
    for (const file of call.values(...files.split(' ')))
      if (word(file) !== '-') call.analysis.execute(file, call.site, 'sql')
    if (own.length === 0 && call.values(...files.split(' ')).length === 0) fromInput(call, dialect)
    const host = call.value('host', 'h', 'server', 'S')
    if (host !== null && !shown(host).startsWith('/'))
      call.analysis.network({ direction: 'out', target: host, scheme: dialect }, call.site)
  })
}

/** `\! command` and `\copy … program` are the client's own. */
function sqlText(call: Call, text: Text, dialect: string): void {
  const shell = /^\s*(?:\\!|system\s|\.(?:shell|system)\s)(.*)$/s.exec(shown(text))?.[1]
  if (shell !== undefined) shellText(call, plain(text) === null ? unknownText(text.origins) : knownText(shell))
  else if (!/^\s*\\(?![!])/.test(shown(text)))
    call.analysis.code({ language: 'sql', text, dynamic: null, dialect }, call.site)
}

function fromInput(call: Call, dialect: string): void {
  const { input, piped } = call.setting
  if (input !== undefined && input !== null) {
    for (const line of shown(input).matchAll(/^\s*(?:\\!|system\s|\.(?:shell|system)\s)([^\n]*)/gm))
      shellText(call, knownText(line[1] ?? ''))
    call.analysis.code({ language: 'sql', text: input, dynamic: null, dialect }, call.site)
  } else if (piped === true)
    call.analysis.code({ language: 'sql', text: unknownText(), dynamic: null, dialect }, call.site)
}

function sqlite(call: Call): void {
  const [database, ...texts] = call.operands
  if (database !== undefined) use(call, 'read', [database])
  for (const text of [...call.values('cmd'), ...texts]) sqlText(call, text, 'sqlite')
  for (const file of call.values('init')) call.analysis.execute(file, call.site, 'sql')
  if (texts.length === 0) fromInput(call, 'sqlite')
}

const MONGO_ACTS: readonly (readonly [RegExp, 'delete' | 'stop' | 'overwrite' | 'change', string])[] = [
  [/\bdropDatabase\s*\(/, 'delete', 'database'],
  [/\bdrop(?:Collection)?\s*\(/, 'delete', 'collection'],
  [/\bdrop(?:Index|Indexes|User|AllUsers|Role|AllRoles\w*)\s*\(/, 'delete', 'index'],
  [/\b(?:deleteMany|deleteOne|remove|findOneAndDelete|bulkWrite)\s*\(/, 'delete', 'documents'],
  [/\b(?:shutdownServer|stepDown|killOp)\s*\(/, 'stop', 'service'],
  [/\b(?:updateMany|updateOne|replaceOne|findAndModify|insertMany|insertOne|insert|save)\s*\(/, 'change', 'documents'],
]

function mongo(call: Call): void {
  const texts = [
    ...call.values('eval'),
    ...(call.setting.input === undefined || call.setting.input === null ? [] : [call.setting.input]),
  ]
  for (const text of texts) {
    if (plain(text) === null) call.analysis.unresolved('code', shown(text), call.site)
    for (const [pattern, effect, object] of MONGO_ACTS)
      if (pattern.test(shown(text)))
        operate(call, {
          program: call.name,
          operation: pattern.exec(shown(text))?.[0]?.replace(/\s*\($/, '') ?? effect,
          effect,
          object,
          target: shown(text).slice(0, 100),
          irreversible: effect === 'delete',
        })
  }
  for (const file of [...call.values('file'), ...call.operands.filter((each) => /\.m?js$/.test(shown(each)))])
    call.analysis.execute(file, call.site, 'javascript')
}

const REDIS: Readonly<Record<string, 'delete' | 'stop' | 'overwrite' | 'change' | 'grant'>> = {
  flushall: 'delete',
  flushdb: 'delete',
  del: 'delete',
  unlink: 'delete',
  hdel: 'delete',
  xtrim: 'delete',
  xdel: 'delete',
  ltrim: 'delete',
  swapdb: 'overwrite',
  getdel: 'delete',
  zremrangebyscore: 'delete',
  zremrangebyrank: 'delete',
  expire: 'change',
  shutdown: 'stop',
  replicaof: 'overwrite',
  slaveof: 'overwrite',
  migrate: 'change',
  restore: 'overwrite',
  rename: 'overwrite',
  set: 'change',
  mset: 'change',
  config: 'change',
  debug: 'stop',
  eval: 'change',
  acl: 'grant',
  script: 'change',
  failover: 'stop',
  client: 'change',
}

function redis(call: Call): void {
  const lines =
    call.operands.length > 0
      ? [call.operands.map(shown)]
      : shown(call.setting.input ?? knownText(''))
          .split('\n')
          .slice(0, 64)
          .map((line) => line.trim().split(/\s+/))
  if (call.operands.length === 0 && call.setting.piped === true && plain(call.setting.input ?? unknownText()) === null)
    call.analysis.unresolved('code', 'redis', call.site)
  for (const words of lines) {
    const [verb = '', second = ''] = words.map((each) => each.toLowerCase())
    if (verb === '') continue
    const isRead =
      /^(?:config get|acl (?:list|whoami|cat|getuser)|client (?:list|id|getname|info)|script exists|debug object|cluster (?:info|nodes|slots))/.test(
        `${verb} ${second}`,
      )
    const effect = isRead
      ? 'read'
      : verb === 'cluster' && /^(?:reset|forget|flushslots|delslots|failover)$/.test(second)
        ? 'delete'
        : verb === 'config' && second === 'resetstat'
          ? 'change'
          : Object.hasOwn(REDIS, verb)
            ? (REDIS[verb] ?? 'unknown')
            : 'read'
    operate(call, {
      program: call.name,
      operation: words.slice(0, 2).join(' '),
      effect,
      object: verb.startsWith('flush') ? 'database' : 'key',
      target: words[1] ?? null,
      irreversible: effect === 'delete',
    })
  }
}

/** Tools that keep schemas: what begins anew loses the data. */
function migrations(call: Call): void {
  const text = call.operands.slice(0, 4).map(shown).join(' ')
  const deletes =
    /\b(?:migrate reset|migrate:reset|migrate:fresh|migrate:refresh|db push --force-reset|db:drop|db:reset|db:purge|db:migrate:reset|db:schema:load|db:wipe|schema:drop|drop-all|dropAll|clean|flush|reset_db|sqlflush|db:migrate:undo:all|drop|db:truncate_all)\b/.test(
      text,
    ) ||
    (call.has('force-reset') && /\bdb push\b/.test(text))
  const effect = deletes
    ? 'delete'
    : /\b(?:downgrade|rollback|undo|db:rollback|down|revert)\b/.test(text)
      ? 'change'
      : /\b(?:status|validate|generate|info|history|current|diff|routes|show|check|format)\b/.test(text)
        ? 'read'
        : 'change'
  operate(call, {
    program: call.name,
    operation: text.slice(0, 60),
    effect,
    object: 'database',
    target: null,
    irreversible: effect === 'delete',
  })
}
