import { entry } from '../values/table.js'
import { arrayValue, nameValue, numberValue, objectValue, textValue, unknown, type Value } from '../values/value.js'

/** What is there without being declared. */
export const GLOBALS: ReadonlySet<string> = new Set(
  `require module exports process global globalThis window self frames top parent document location navigator history
  localStorage sessionStorage indexedDB caches clipboardData eval Function Object Array String Number Boolean Symbol BigInt
  Math JSON Date RegExp Map Set WeakMap WeakSet WeakRef Promise Proxy Reflect Intl Error TypeError RangeError SyntaxError
  EvalError URIError AggregateError ArrayBuffer SharedArrayBuffer DataView Atomics Uint8Array Int8Array Uint16Array Int16Array
  Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray BigInt64Array BigUint64Array Buffer console fetch
  XMLHttpRequest WebSocket EventSource Worker SharedWorker Request Response Headers FormData URL URLSearchParams Blob File
  FileReader AbortController TextEncoder TextDecoder setTimeout setInterval setImmediate clearTimeout clearInterval
  clearImmediate queueMicrotask requestAnimationFrame requestIdleCallback structuredClone parseInt parseFloat isNaN isFinite
  atob btoa escape unescape encodeURIComponent decodeURIComponent encodeURI decodeURI WebAssembly importScripts Deno Bun
  alert prompt confirm __dirname __filename performance crypto Image Audio postMessage open ActiveXObject WScript
  execScript Iterator FinalizationRegistry Element HTMLElement Event CustomEvent EventTarget MutationObserver`.split(
    /\s+/,
  ),
)
const GLOBAL_OBJECTS = new Set([
  'global',
  'globalThis',
  'window',
  'self',
  'frames',
  'top',
  'parent',
  'document.defaultView',
])

const SAME: Readonly<Record<string, string>> = {
  'process.mainModule.require': 'require',
  'require.main.require': 'require',
  'module.require': 'require',
  'module.parent.require': 'require',
  'module.prototype.require': 'require',
  'module.children.require': 'require',
  'import.meta.require': 'require',
  'module.constructor': 'module',
  'module.Module': 'module',
  'module.constructor.createRequire': 'module.createRequire',
  'module._load': 'require',
  'process.getBuiltinModule': 'require',
  'process._linkedBinding': 'process.binding',
  'Number.parseInt': 'parseInt',
  'Number.parseFloat': 'parseFloat',
  'fs/promises': 'fs.promises',
  'dns/promises': 'dns',
  'timers/promises': 'timers',
  'readline/promises': 'readline',
  'path/posix': 'path',
  'path/win32': 'path',
  'path.posix': 'path',
  'path.win32': 'path',
  'stream/promises': 'stream',
  'util/types': 'util.types',
  'isomorphic-fetch': 'fetch',
  'cross-fetch': 'fetch',
  'node-fetch': 'fetch',
  'undici.fetch': 'fetch',
  'ofetch.ofetch': 'fetch',
  'buffer.Buffer': 'Buffer',
  'safe-buffer.Buffer': 'Buffer',
  'url.URL': 'URL',
  'whatwg-url.URL': 'URL',
  'url.URLSearchParams': 'URLSearchParams',
  'vm.default': 'vm',
  'child-process-promise': 'child_process',
  'child_process/promises': 'child_process',
  'mz/fs': 'fs',
  'mz/child_process': 'child_process',
  'graceful-fs': 'fs',
  sys: 'util',
  'child_process.constructor': 'Object',
}

/** The path of a member, where two paths that mean the same thing are one. */
export function memberPath(path: string, name: string): string {
  if (name === 'default' && path !== 'module') return path
  if (GLOBAL_OBJECTS.has(path)) return globalPath(name)
  if (name === 'constructor') return constructorOf(path)
  if (name === '__proto__') return `${path}.__proto__`
  const whole = `${path}.${name}`
  return entry(SAME, whole) ?? whole
}

export function globalPath(name: string): string {
  return GLOBAL_OBJECTS.has(name) ? 'global' : name
}

const PLAIN_OBJECTS = new Set([
  'process',
  'console',
  'Math',
  'JSON',
  'Reflect',
  'document',
  'navigator',
  'location',
  'exports',
])

/** The constructor of a function is `Function`, of its prototype the function itself. */
function constructorOf(path: string): string {
  const whole = entry(SAME, `${path}.constructor`)
  if (whole !== undefined) return whole
  if (path.endsWith('.prototype')) return path.slice(0, -'.prototype'.length)
  if (path.endsWith('.__proto__')) return 'Function'
  return PLAIN_OBJECTS.has(path) ? 'Object' : 'Function'
}

/** The path of a module as it is asked for. */
export function modulePath(specifier: string): string {
  const bare = specifier.replace(/^(?:node:|npm:|bun:|jsr:)/, '').replace(/^(@?[^@]+)@[\d^~][^/]*/, '$1')
  return entry(SAME, bare) ?? bare
}

const VALUES: ReadonlyMap<string, () => Value> = new Map<string, () => Value>([
  ['path.sep', () => textValue('/')],
  ['path.delimiter', () => textValue(':')],
  ['os.EOL', () => textValue('\n')],
  ['os.devNull', () => textValue('/dev/null')],
  ['__dirname', () => textValue('.')],
  ['__filename', () => textValue('./index.js')],
  ['import.meta.dirname', () => textValue('.')],
  ['import.meta.filename', () => textValue('./index.js')],
  ['import.meta.url', () => textValue('file://./index.js')],
  ['process.execPath', () => textValue('node')],
  ['process.argv0', () => textValue('node')],
  [
    'process.argv',
    () => arrayValue([textValue('node'), textValue('./index.js')], true, [{ kind: 'arguments', name: 'process.argv' }]),
  ],
  ['Deno.args', () => arrayValue([], true, [{ kind: 'arguments', name: 'Deno.args' }])],
  [
    'Bun.argv',
    () => arrayValue([textValue('bun'), textValue('./index.js')], true, [{ kind: 'arguments', name: 'Bun.argv' }]),
  ],
  ['process.platform', () => unknown([], 'process.platform')],
  ['process.pid', () => unknown([], 'process.pid')],
  ['process.versions', () => unknown([], 'process.versions')],
  ['process.version', () => unknown([], 'process.version')],
  ['undefined', () => ({ kind: 'constant', value: undefined })],
  ['NaN', () => numberValue(Number.NaN)],
  ['Infinity', () => numberValue(Infinity)],
  ['Number.MAX_SAFE_INTEGER', () => numberValue(Number.MAX_SAFE_INTEGER)],
  ['Number.MIN_SAFE_INTEGER', () => numberValue(Number.MIN_SAFE_INTEGER)],
  ['Number.MAX_VALUE', () => numberValue(Number.MAX_VALUE)],
  ['Number.POSITIVE_INFINITY', () => numberValue(Infinity)],
  ['Number.NEGATIVE_INFINITY', () => numberValue(-Infinity)],
  ['Number.EPSILON', () => numberValue(Number.EPSILON)],
  ['Math.PI', () => numberValue(Math.PI)],
  ['Math.E', () => numberValue(Math.E)],
  ['module.exports', () => nameValue('module.exports')],
  ['location.href', () => unknown([{ kind: 'input', name: 'location.href' }], 'location.href')],
  ['location.hash', () => unknown([{ kind: 'input', name: 'location.hash' }], 'location.hash')],
  ['location.search', () => unknown([{ kind: 'input', name: 'location.search' }], 'location.search')],
  ['document.cookie', () => unknown([{ kind: 'secret', name: 'document.cookie' }], 'document.cookie')],
  ['document.location', () => nameValue('location')],
  [
    'fs.constants',
    () =>
      objectValue([
        ['F_OK', numberValue(0)],
        ['R_OK', numberValue(4)],
        ['W_OK', numberValue(2)],
        ['X_OK', numberValue(1)],
      ]),
  ],
])

/** The value of a name, where it is one. */
export function valueOfName(path: string): Value | null {
  return VALUES.get(path)?.() ?? null
}
