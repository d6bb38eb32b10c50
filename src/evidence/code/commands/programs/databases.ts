import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { operate, use, word } from '../acts.js'
import { effectOfWord } from '../verbs.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from '../words.js'

const POSTGRES =
  'c command= | f file= | d dbname= | h host= | p port= | U username= | v set= | o output= | L log-file= | P pset= | F field-separator= | R record-separator= | maintenance-db= | t table= | n schema= | j jobs= | C create | clean | if-exists'.split(
    ' | ',
  )
const MYSQL =
  'e execute= | u user= | p password? | h host= | P port= | D database= | S socket= | defaults-file= | defaults-extra-file= | init-command= | protocol= | ssl-ca= | f force'.split(
    ' | ',
  )

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

function sqlText(call: Call, text: Text, dialect: string): void {
  if (/^\s*[\\.]/.test(shown(text)) || /^\s*system\s/.test(shown(text))) ofTheClient(call, text)
  else call.analysis.code({ language: 'sql', text, dynamic: null, dialect }, call.site)
}

/** `\! command`, `.shell command`, `\i file`: words of the client itself, which no server sees. */
function ofTheClient(call: Call, text: Text): void {
  const said = shown(text).slice(0, 4096)
  const [, shell] = /^\s*(?:\\!|system\s|\.(?:shell|system)\s)(.*)$/s.exec(said) ?? []
  const [, program] = /\bprogram\s+'([^']*)'/i.exec(said) ?? /^\s*\\(?:o|g|w)\s*\|(.*)$/s.exec(said) ?? []
  const [, file] = /^\s*(?:\\ir?|\.read)\s+(\S+)/.exec(said) ?? []
  const [, written] = /^\s*(?:\\o|\\w|\.output|\.once|\.backup|\.save)\s+([^|\s]\S*)/.exec(said) ?? []
  const command = shell ?? program
  if (command !== undefined) shellText(call, plain(text) === null ? unknownText(text.origins) : knownText(command))
  if (file !== undefined) call.analysis.execute(knownText(file), call.site, 'sql')
  if (written !== undefined) use(call, 'write', [knownText(written)])
  if (/^\s*\.(?:restore|import|clone)\b/.test(said))
    operate(call, {
      program: call.name,
      operation: said.trim().split(/\s+/, 1)[0] ?? '',
      effect: 'overwrite',
      object: 'database',
      target: null,
      irreversible: false,
    })
}

function fromInput(call: Call, dialect: string): void {
  const { input, piped } = call.setting
  if (input !== undefined && input !== null) {
    for (const line of shown(input).matchAll(/^[ \t]{0,16}(?:\\!|system[ \t]|\.(?:shell|system)[ \t])([^\n]*)/gm))
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
