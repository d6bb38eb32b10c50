import { entry } from '../values/table.js'
import { DATABASE_CONSTRUCTORS, DATABASES_EFFECTS } from './databases.js'
import { DYNAMIC } from './dynamic.js'
import { FILES } from './files.js'
import type { Effect, Effects } from './library.js'
import { NETWORK, NETWORK_CONSTRUCTORS } from './network.js'
import { OTHER_CONSTRUCTORS, OTHERS } from './others.js'
import { PROCESS_CONSTRUCTORS, PROCESSES } from './processes.js'

const FUNCTIONS: Effects = { ...OTHERS, ...DATABASES_EFFECTS, ...NETWORK, ...PROCESSES, ...FILES, ...DYNAMIC }
const CONSTRUCTORS: Effects = {
  ...OTHER_CONSTRUCTORS,
  ...DATABASE_CONSTRUCTORS,
  ...NETWORK_CONSTRUCTORS,
  ...PROCESS_CONSTRUCTORS,
}

/** Modules that offer what another one does. */
const LIKE: readonly (readonly [prefix: string, same: string])[] = [
  ['fs.promises.', 'fs.'],
  ['fs-extra.promises.', 'fs.'],
  ['fs-extra.', 'fs.'],
  ['promise-fs.', 'fs.'],
  ['memfs.', 'fs.'],
  ['fs.binding.', 'fs.'],
  ['child_process.promises.', 'child_process.'],
  ['dns.promises.', 'dns.'],
  ['zx.globals.', 'zx.'],
  ['zx.fs.', 'fs.'],
  ['shelljs.global.', 'shelljs.'],
  ['original-fs.', 'fs.'],
  ['node-fetch.', ''],
  ['undici.', ''],
  ['mysql2.promise.', 'mysql2.'],
  ['worker_threads.', ''],
]

/** What calling a library's function does; null: it is not known. */
export function effectOf(path: string, isNew: boolean): Effect | null {
  const own = lookUp(path, isNew)
  if (own !== null) return own
  for (const [prefix, same] of LIKE)
    if (path.startsWith(prefix)) {
      const like = lookUp(same + path.slice(prefix.length), isNew)
      if (like !== null) return like
    }
  return null
}

function lookUp(path: string, isNew: boolean): Effect | null {
  const table = isNew ? CONSTRUCTORS : FUNCTIONS
  const found = entry(table, path) ?? (path.endsWith('Sync') ? entry(table, path.slice(0, -'Sync'.length)) : undefined)
  return found ?? (isNew ? (entry(FUNCTIONS, path) ?? null) : (entry(CONSTRUCTORS, path) ?? null))
}

/** Starts another process, or a thread. */
export function isProcess(path: string): boolean {
  return /\b(?:exec\w*|spawn\w*|fork|Worker|run|Command)$/.test(path) && effectOf(path, false) !== null
}

export function isFileWrite(path: string): boolean {
  return /(?:^|\.)(?:appendFile|writeFile|write|outputFile|createWriteStream|copyFile|cp|writeTextFile|mkdtemp)(?:Sync)?$/.test(
    path,
  )
}

const QUIET =
  /^(?:console|Math|JSON|Object|Array|String|Number|Boolean|Symbol|BigInt|Date|RegExp|Promise|Map|Set|WeakMap|WeakSet|WeakRef|Intl|Error|TypeError|RangeError|SyntaxError|ReferenceError|URIError|EvalError|AggregateError|ArrayBuffer|DataView|\w*Array|Buffer|URL|URLSearchParams|TextEncoder|TextDecoder|FormData|Headers|Blob|AbortController|AbortSignal|performance|path|util|assert|url|querystring|structuredClone|parseInt|parseFloat|isNaN|isFinite|clear\w+|require|import|queueMicrotask|Reflect|#global|Proxy|Iterator|events|string_decoder)(?:\.|$)/

/** A call that does nothing worth telling. */
export function isQuiet(path: string): boolean {
  return QUIET.test(path)
}
