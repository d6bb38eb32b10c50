import { knownText, plain, shown, type Origin } from '../../analysis/text.js'
import { bytesFrom } from '../builtins/bytes.js'
import { decode } from '../builtins/decoders.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import {
  arrayValue,
  bytesValue,
  instance,
  objectValue,
  textValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../values/value.js'
import { fileOrigin } from './files.js'
import {
  argument,
  callBack,
  invoke,
  isCallable,
  optionOf,
  options,
  textAt,
  type Effect,
  type Effects,
  type LibraryCall,
} from './library.js'

const HUGE = 50_000_000

function reads(format: string): Effect {
  return (call) => {
    const data = argument(call, 0)
    const { analysis } = call.machine
    analysis.deserialization({ format, known: asKnown(data) !== null }, call.site)
    analysis.flow(originsOf(data), 'deserialization', format, call.site)
    return unknown(originsOf(data))
  }
}

/** `load` of old versions builds whatever the text names; a safe schema does not. */
const loadYaml: Effect = (call) => {
  const schema = optionOf(options(call), 'schema')
  if (schema?.kind === 'name' && /(?:SAFE|CORE|JSON|FAILSAFE)_SCHEMA$/.test(schema.path))
    return unknown(originsOf(argument(call, 0)))
  return reads('yaml')(call)
}

function privilege(kind: 'user' | 'group' | 'setuid'): Effect {
  return (call) => {
    const id = asKnown(call.args[0])
    call.machine.analysis.privilege(
      { kind: id === '0' || id === 'root' ? 'elevation' : kind, name: `${call.name} ${id ?? '…'}` },
      call.site,
    )
    return UNDEFINED
  }
}

const loadEnvironment: Effect = (call) => {
  const path = optionOf(options(call), 'path')
  const text = path === null ? knownText('.env') : toText(path)
  call.machine.analysis.file({ operation: 'read', path: text }, call.site)
  const values = unknown([fileOrigin(text)])
  return objectValue([['parsed', values]])
}

const keychain: Effect = (call) => {
  const name = asKnown(call.args[0]) ?? '…'
  call.machine.analysis.secret({ kind: 'keychain', name }, call.site)
  return unknown([{ kind: 'secret', name }])
}

const print: Effect = (call) => {
  call.machine.analysis.flow(
    call.args.flatMap((arg) => originsOf(arg)),
    'output',
    call.name,
    call.site,
  )
  return UNDEFINED
}

const ask: Effect = (call) => {
  const answer = unknown([{ kind: 'input', name: call.name }])
  callBack(call, [answer])
  return answer
}

function origin(kind: Origin['kind'], name: string): Effect {
  return (call) => {
    const value = unknown([{ kind, name }])
    callBack(call, [value])
    return value
  }
}

/** `new Array(1e9)`, `Buffer.alloc(1e10)`. */
function allocate(make: (call: LibraryCall, size: number | null) => Value): Effect {
  return (call) => {
    const size = call.args.length === 1 || call.name.startsWith('Buffer') ? plainNumber(call.args[0]) : null
    if (size !== null && size >= HUGE)
      call.machine.analysis.resource({ kind: 'unbounded_allocation', detail: `${call.name}(${size})` }, call.site)
    return make(call, size)
  }
}

const makeArray = allocate((call, size) => {
  if (call.args.length !== 1 || call.args[0]?.kind === 'text') return arrayValue([...call.args])
  if (size === null || size < 0 || size > 1_024) return arrayValue([], true)
  return arrayValue(Array.from({ length: size }, () => UNDEFINED))
})

const makeBytes = allocate((call, size) => {
  if (call.args[0]?.kind === 'array' || call.args[0]?.kind === 'text') return bytesFrom(call.args[0], undefined)
  return size !== null && size >= 0 && size <= 4_096 ? bytesValue('\0'.repeat(size)) : bytesValue(null)
})

/** `Array.from(list, each)`, also of `{length: 3}`. */
const arrayFrom: Effect = (call) => {
  const [source, each] = call.args
  const length = source?.kind === 'object' ? plainNumber(optionOf(source, 'length') ?? undefined) : null
  const items =
    length !== null && length >= 0 && length <= 1_024
      ? arrayValue(Array.from({ length }, () => UNDEFINED))
      : listOf(source)
  return isCallable(each)
    ? call.machine.call({
        callee: { kind: 'method', receiver: items, name: 'map' },
        self: items,
        args: [each],
        node: call.node,
        isNew: false,
      })
    : items
}

function listOf(source: Value | undefined): Value {
  if (source?.kind === 'array') return arrayValue([...source.items], source.open, source.origins)
  const text = source?.kind === 'text' ? plain(source.text) : null
  if (text !== null && text.length <= 4_096)
    return arrayValue([...text].map((one) => textValue(one, originsOf(source))))
  if (source?.kind === 'instance') {
    const items = optionOf(source, 'items')
    if (items?.kind === 'array') return arrayValue([...items.items], items.open, items.origins)
  }
  if (source?.kind === 'bytes' && source.binary !== null)
    return arrayValue(
      [...source.binary.slice(0, 4_096)].map((one) => ({ kind: 'number', value: one.charCodeAt(0), change: null })),
    )
  return arrayValue([], true, originsOf(source))
}

/** `Object.assign(account, {balance: account.balance - 100})`. */
const assign: Effect = (call) => {
  const [target = UNDEFINED, ...sources] = call.args
  for (const source of sources) {
    if (source.kind !== 'object') {
      if (target.kind === 'object' && source.kind === 'name') target.prototype = source
      else if (target.kind === 'object') {
        target.open = true
        target.origins = [...target.origins, ...originsOf(source)].slice(0, 8)
      }
      continue
    }
    for (const [name, cell] of source.fields) call.machine.write(target, name, cell.value, call.node)
  }
  return target
}

const setMember: Effect = (call) => {
  call.machine.write(argument(call, 0), asKnown(call.args[1]), argument(call, 2), call.node)
  return unknown()
}

const deleteMember: Effect = (call) => {
  call.machine.tellDelete(argument(call, 0), asKnown(call.args[1]), call.node)
  return unknown()
}

/** `Object.defineProperty(object, name, {value, get})`. */
const define: Effect = (call) => {
  const [target = UNDEFINED, key, descriptor] = call.args
  const name = asKnown(key)
  const get = optionOf(descriptor, 'get')
  const value = optionOf(descriptor, 'value')
  if (get !== null) call.machine.setMember(target, name, { kind: 'getter', get })
  else if (value !== null && target.kind !== 'name') call.machine.write(target, name, value, call.node)
  else call.machine.setMember(target, name, value ?? unknown())
  return target
}

const makePromise: Effect = (call) => {
  const [executor] = call.args
  if (executor === undefined) return unknown()
  const resolved = arrayValue([])
  invoke(call, executor, [{ kind: 'method', receiver: resolved, name: 'push' }, instance('ignored')])
  return resolved.items[0] ?? unknown()
}

const makeCollection: Effect = (call) => {
  const items = listOf(call.args[0] ?? arrayValue([]))
  return instance(call.name, [['items', items]], originsOf(items))
}

function collected(call: LibraryCall): Value & { kind: 'array' } {
  const items = call.self === null ? null : optionOf(call.self, 'items')
  return items?.kind === 'array' ? items : arrayValue([], true, originsOf(call.self ?? undefined))
}

const mapGet: Effect = (call) => {
  const key = asKnown(call.args[0])
  const { items, open } = collected(call)
  const pair = items.findLast((item) => item.kind === 'array' && asKnown(item.items[0]) === key && key !== null)
  if (pair?.kind === 'array') return pair.items[1] ?? UNDEFINED
  const isOpen = open || key === null || items.some((item) => item.kind !== 'array' || asKnown(item.items[0]) === null)
  return isOpen
    ? unknown(originsOf(call.self ?? undefined), call.machine.text(call.node).replace(/\s+/g, '').slice(0, 80))
    : UNDEFINED
}

const mapSet: Effect = (call) => {
  const list = collected(call)
  if (list.items.length < 1_024) list.items.push(arrayValue([argument(call, 0), argument(call, 1)]))
  else list.open = true
  return call.self ?? UNDEFINED
}

const setAdd: Effect = (call) => {
  const list = collected(call)
  if (list.items.length < 1_024) list.items.push(argument(call, 0))
  else list.open = true
  return call.self ?? UNDEFINED
}

const onInput: Effect = (call) => {
  const callback = call.args.findLast((arg) => isCallable(arg))
  if (callback !== undefined) invoke(call, callback, [unknown([{ kind: 'input', name: call.name }])])
  return call.self ?? UNDEFINED
}

/** What is told of the rest. */
export const OTHERS: Effects = {
  'node-serialize.unserialize': reads('node-serialize'),
  'serialize-to-js.deserialize': reads('serialize-to-js'),
  'serialize-javascript.deserialize': reads('serialize-javascript'),
  'funcster.deepDeserialize': reads('funcster'),
  'funcster.deserialize': reads('funcster'),
  'cryo.parse': reads('cryo'),
  'v8.deserialize': reads('v8'),
  'js-yaml.load': loadYaml,
  'js-yaml.loadAll': loadYaml,
  'process.setuid': privilege('setuid'),
  'process.seteuid': privilege('setuid'),
  'process.setgid': privilege('group'),
  'process.setegid': privilege('group'),
  'process.setgroups': privilege('group'),
  'process.initgroups': privilege('group'),
  'Deno.env.get': (call) =>
    call.machine.member({ kind: 'name', path: 'process.env' }, asKnown(call.args[0]), call.node),
  'dotenv.config': loadEnvironment,
  'dotenv.configDotenv': loadEnvironment,
  'process.loadEnvFile': loadEnvironment,
  'keytar.getPassword': keychain,
  'keytar.findPassword': keychain,
  'keytar.findCredentials': keychain,
  'localStorage.getItem': origin('secret', 'localStorage'),
  'sessionStorage.getItem': origin('secret', 'sessionStorage'),
  'navigator.clipboard.readText': origin('clipboard', 'clipboard'),
  'clipboardy.read': origin('clipboard', 'clipboard'),
  'clipboardy.readSync': origin('clipboard', 'clipboard'),
  prompt: ask,
  'readline-sync.question': ask,
  'inquirer.prompt': ask,
  'prompt-sync': () => ({ kind: 'name', path: 'prompt' }),
  'readline.createInterface': () => instance('readline.Interface'),
  'process.stdin.on': onInput,
  'process.stdin.read': ask,
  'process.stdout.write': print,
  'process.stderr.write': print,
  ...Object.fromEntries(
    ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir'].map(
      (name) => [`console.${name}`, print] as const,
    ),
  ),
  alert: print,
  Array: makeArray,
  'Array.from': arrayFrom,
  'Array.fromAsync': arrayFrom,
  'Buffer.alloc': makeBytes,
  'Buffer.allocUnsafe': makeBytes,
  'Object.assign': assign,
  'Object.getOwnPropertyDescriptor': (call) => objectValue([['value', call.machine.member(argument(call, 0), asKnown(call.args[1]), call.node)]]),
  'Reflect.getOwnPropertyDescriptor': (call) => objectValue([['value', call.machine.member(argument(call, 0), asKnown(call.args[1]), call.node)]]),
  'Object.defineProperty': define,
  'Reflect.defineProperty': define,
  'Reflect.set': setMember,
  'Reflect.deleteProperty': deleteMember,
  'lodash.set': setMember,
  'lodash.assign': assign,
  'lodash.extend': assign,
  'Promise.race': (call) => firstOf(call),
  'Promise.any': (call) => firstOf(call),
  'os.userInfo': () =>
    objectValue([
      ['username', unknown()],
      ['homedir', textValue('~')],
      ['shell', unknown()],
    ]),
}

function firstOf(call: LibraryCall): Value {
  const [list] = call.args
  return list?.kind === 'array' ? (list.items[0] ?? unknown()) : unknown(originsOf(list))
}

export const OTHER_CONSTRUCTORS: Effects = {
  Promise: makePromise,
  Map: makeCollection,
  Set: makeCollection,
  WeakMap: makeCollection,
  WeakSet: makeCollection,
  Array: makeArray,
  ArrayBuffer: allocate(() => bytesValue(null)),
  SharedArrayBuffer: allocate(() => bytesValue(null)),
  Uint8Array: makeBytes,
  Float64Array: allocate(() => bytesValue(null)),
  TextDecoder: (call) => instance('TextDecoder', [['encoding', argument(call, 0)]]),
  TextEncoder: () => instance('TextEncoder'),
  FormData: () => instance('FormData', [['items', arrayValue([])]]),
  'form-data': () => instance('FormData', [['items', arrayValue([])]]),
  URLSearchParams: (call) => unknown(originsOf(argument(call, 0))),
  Blob: (call) => unknown(originsOf(argument(call, 0))),
  Date: () => unknown([], 'Date'),
  Error: (call) => objectValue([['message', argument(call, 0)]]),
}

export const OTHER_METHODS: Effects = {
  'Map#get': mapGet,
  'Map#set': mapSet,
  'Set#add': setAdd,
  'WeakMap#get': mapGet,
  'WeakMap#set': mapSet,
  'Map#values': (call) =>
    arrayValue(
      collected(call).items.map((item) => (item.kind === 'array' ? (item.items[1] ?? UNDEFINED) : unknown())),
      collected(call).open,
    ),
  'Map#keys': (call) =>
    arrayValue(
      collected(call).items.map((item) => (item.kind === 'array' ? (item.items[0] ?? UNDEFINED) : unknown())),
      collected(call).open,
    ),
  'Map#entries': (call) => collected(call),
  'Set#values': (call) => collected(call),
  'Set#forEach': overCollection,
  'Map#forEach': overCollection,
  'FormData#append': (call) => {
    const list = collected(call)
    list.items.push(argument(call, 1))
    return UNDEFINED
  },
  'FormData#set': (call) => {
    const list = collected(call)
    list.items.push(argument(call, 1))
    return UNDEFINED
  },
  'TextDecoder#decode': (call) => decode(call.args[0]),
  'TextEncoder#encode': (call) => bytesFrom(call.args[0], undefined),
  'readline.Interface#question': ask,
  'readline.Interface#on': onInput,
  'http.ServerResponse#end': (call) => print({ ...call, name: 'response' }),
  'http.ServerResponse#send': (call) => print({ ...call, name: 'response' }),
  'http.ServerResponse#json': (call) => print({ ...call, name: 'response' }),
  'http.ServerResponse#write': (call) => print({ ...call, name: 'response' }),
}

function overCollection(call: LibraryCall): Value {
  const [callback] = call.args
  const list = collected(call)
  if (callback === undefined) return UNDEFINED
  call.machine.state.loops += 1
  for (const item of list.items.slice(0, 64)) {
    const [key, value] = item.kind === 'array' && call.name.startsWith('Map') ? item.items : [item, item]
    invoke(call, callback, [value ?? UNDEFINED, key ?? UNDEFINED])
  }
  if (list.open || list.items.length > 64) invoke(call, callback, [unknown(list.origins), unknown(list.origins)])
  call.machine.state.loops -= 1
  return UNDEFINED
}

export function textOfFirst(call: LibraryCall): string {
  return shown(textAt(call, 0))
}
