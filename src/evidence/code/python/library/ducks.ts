import { plain } from '../../analysis/text.js'
import { object } from '../values/make.js'
import { textOf } from '../values/read.js'
import type { ObjectValue, Value } from '../values/value.js'
import type { LibraryCall } from './call.js'
import { runSql } from './databases.js'
import { HTTP } from './http.js'
import { PATH_OBJECTS } from './path-objects.js'

const SQL =
  /^\s*(?:\(|--|\/\*)?\s*(?:select|insert|update|delete|drop|create|alter|truncate|grant|revoke|merge|replace|with|call|exec|begin|vacuum|copy|load|set|use|show|rename)\b/i
const RUNS_SQL =
  /^(?:execute|executemany|executescript|execute_sql|exec_driver_sql|raw|query|sql|fetch|fetchrow|fetchval|fetch_all|read_sql|run_query|mogrify)$/
const OF_DATABASES =
  /(?:^|[._])(?:c|cur|curs|cursor|conn|connection|con|db|database|engine|session|tx|transaction)(?:\(\))?$/i
const OF_PATHS = new Set(['unlink', 'rmdir', 'rmtree', 'write_text', 'write_bytes', 'read_text', 'read_bytes'])
const OF_CLIENTS = new Set(['post', 'put', 'patch', 'get', 'delete', 'request'])
const OF_SYSTEM = new Set([
  'system',
  'popen',
  'Popen',
  'check_output',
  'check_call',
  'getoutput',
  'execv',
  'execve',
  'execl',
  'execvp',
  'spawnl',
  'spawnv',
  '__import__',
  'rmtree',
])
const IN_OS = /^(?:exec|spawn|system|popen)/

/** A method of something that is not known, taken for what it is by its name and what it is given; null: not to be told. */
export function duckMethod(call: LibraryCall, method: string, asLibrary: (path: string) => Value): Value | null {
  const owner = call.name.slice(0, -method.length - 1)
  const [first] = call.positional
  const known = first === undefined ? null : textOf(first)
  const beginning = known?.parts[0]
  if (
    RUNS_SQL.test(method) &&
    first !== undefined &&
    (OF_DATABASES.test(owner) || (typeof beginning === 'string' && SQL.test(beginning.trimStart().slice(0, 80))))
  )
    return runSql(call, first, null)
  if (method === 'cursor' && call.positional.length === 0) return object('database')
  if (OF_SYSTEM.has(method) && first !== undefined)
    return asLibrary(
      method === '__import__'
        ? method
        : method === 'rmtree'
          ? 'shutil.rmtree'
          : IN_OS.test(method)
            ? `os.${method}`
            : `subprocess.${method}`,
    )
  if (OF_PATHS.has(method) && (call.positional.length === 0 || method.startsWith('write')))
    return PATH_OBJECTS[`path.${method}`]?.({ ...call, self: pathLike(call) }) ?? null
  if (
    OF_CLIENTS.has(method) &&
    known !== null &&
    /^(?:https?|ftp):\/\//.test(typeof beginning === 'string' ? beginning : '')
  )
    return HTTP[`session.${method}`]?.({ ...call, self: object('session') }) ?? null
  return method === 'exec_command' && known !== null && plain(known) !== null ? asLibrary('ssh.exec_command') : null
}

function pathLike(call: LibraryCall): ObjectValue {
  return object('path', {}, call.self.origins)
}
