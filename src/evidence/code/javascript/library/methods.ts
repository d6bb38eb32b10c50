import { entry } from '../values/table.js'
import { asKnown, originsOf } from '../values/reading.js'
import { UNDEFINED, unknown, type Value } from '../values/value.js'
import { DATABASE_METHODS, unknownQuery } from './databases.js'
import { DYNAMIC_METHODS } from './dynamic.js'
import { FILE_METHODS, pipe } from './file-handles.js'
import { invoke, isCallable, type Effects, type LibraryCall } from './library.js'
import { NETWORK_METHODS } from './network.js'
import { OTHER_METHODS } from './others.js'
import { PROCESS_METHODS } from './processes.js'

const METHODS: Effects = {
  ...OTHER_METHODS,
  ...DATABASE_METHODS,
  ...NETWORK_METHODS,
  ...PROCESS_METHODS,
  ...FILE_METHODS,
  ...DYNAMIC_METHODS,
}

/** Methods that all of the libraries' objects have: events and streams. */
const COMMON: Effects = {
  on: listen,
  once: listen,
  addListener: listen,
  addEventListener: listen,
  pipe,
  pipeTo: pipe,
  pipeThrough: pipe,
}

/** What a method of a library's object does; null: it is not known. */
export function callLibraryMethod(call: LibraryCall, receiver: Value, name: string): Value | null {
  if (receiver.kind === 'instance') {
    const own = entry(METHODS, `${receiver.of}#${name}`)
    if (own !== undefined) {
      if (!isQuietObject(receiver.of)) tell(call, `${receiver.of}.${name}`)
      if (receiver.of === 'fs.File' && call.machine.state.endless > 0)
        call.machine.analysis.resource({ kind: 'disk_fill', detail: 'writes without end' }, call.site)
      return own(call)
    }
    if (isQuietObject(receiver.of)) return unknown(originsOf(receiver))
  }
  return entry(COMMON, name)?.(call) ?? null
}

function tell(call: LibraryCall, name: string): void {
  call.machine.analysis.call({ name, known: true, arguments: call.args.map((arg) => asKnown(arg)) }, call.site)
}

function isQuietObject(of: string): boolean {
  return /^(?:Map|Set|WeakMap|WeakSet|FormData|TextDecoder|TextEncoder|URL|Response|ignored)(?:\.|$)/.test(of)
}

/** Who listens hears what the object brings. */
function listen(call: LibraryCall): Value {
  const origins = originsOf(call.self ?? undefined)
  const callback = call.args.findLast((arg) => isCallable(arg) && arg.kind !== 'name')
  if (callback !== undefined) invoke(call, callback, [unknown(origins), unknown(origins)])
  return call.self ?? UNDEFINED
}

/** A method of something unknown that can be told by its name and what it gets. */
export function unknownEffect(call: LibraryCall, name: string): Value | null {
  const dot = call.name.lastIndexOf('.')
  return unknownQuery(call, name, dot === -1 ? '' : call.name.slice(0, dot))
}

const QUIET = new Set(
  `toString valueOf toLocaleString toFixed trim trimStart trimEnd toLowerCase toUpperCase split join slice substring substr
  replace replaceAll includes indexOf lastIndexOf startsWith endsWith charAt charCodeAt codePointAt at padStart padEnd match
  matchAll search normalize localeCompare concat push pop shift unshift splice reverse fill keys values entries has test exec
  flat toISOString toJSON getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds setDate setMonth
  setFullYear setHours toLocaleDateString toLocaleTimeString toDateString hasOwnProperty isPrototypeOf next return bind
  stringify description repeat preventDefault stopPropagation size toReversed toSorted json text arrayBuffer blob
  isFile isDirectory isSymbolicLink toPrecision toExponential getItem length copyWithin get add`.split(/\s+/),
)

export function isQuietMethod(name: string): boolean {
  return QUIET.has(name)
}
