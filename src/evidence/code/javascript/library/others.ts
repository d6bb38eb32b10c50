import { knownText, shown, type Origin } from '../../analysis/text.js'
import { bytesFrom } from '../builtins/bytes.js'
import { decode } from '../builtins/decoders.js'
import { asKnown, originsOf, toText } from '../values/reading.js'
import { arrayValue, bytesValue, instance, objectValue, textValue, UNDEFINED, unknown } from '../values/value.js'
import { fileOrigin } from './file-acts.js'
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
import {
  allocate,
  makeArray,
  makeBytes,
  arrayFrom,
  makeCollection,
  collected,
  mapGet,
  mapSet,
  setAdd,
  overCollection,
} from './collections.js'
import { assign, setMember, deleteMember, define, makePromise, firstOf } from './objects.js'

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
  'Object.getOwnPropertyDescriptor': (call) =>
    objectValue([['value', call.machine.member(argument(call, 0), asKnown(call.args[1]), call.node)]]),
  'Reflect.getOwnPropertyDescriptor': (call) =>
    objectValue([['value', call.machine.member(argument(call, 0), asKnown(call.args[1]), call.node)]]),
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

export function textOfFirst(call: LibraryCall): string {
  return shown(textAt(call, 0))
}
