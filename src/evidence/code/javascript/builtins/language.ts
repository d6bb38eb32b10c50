import { joinTexts } from '../../analysis/text.js'
import { asKnown, originsOf, plainNumber, toNumber, toText, truthOf } from '../values/reading.js'
import {
  arrayValue,
  constant,
  nameValue,
  numberValue,
  objectValue,
  textValue,
  UNDEFINED,
  unknown,
  unknownTextValue,
  type Value,
} from '../values/value.js'
import { fromJson } from './json.js'
import { rounded } from './numbers.js'

export type Pure = (args: readonly Value[]) => Value | null

function at(args: readonly Value[], index: number): Value {
  return args[index] ?? UNDEFINED
}

function codes(args: readonly Value[], make: (...codes: number[]) => string): Value {
  const numbers = args.map((arg) => plainNumber(arg))
  const origins = args.flatMap((arg) => originsOf(arg))
  if (numbers.length > 8_192) return unknownTextValue(origins)
  try {
    const parts = numbers.map((number) => (number === null ? null : make(number)))
    return { kind: 'text', text: joinTexts(parts.map((part) => ({ parts: [part], origins: [] }))) }
  } catch {
    return unknownTextValue(origins)
  }
}

function onNumber(make: (number: number) => number): Pure {
  return (args) => rounded(at(args, 0), make)
}

function onNumbers(make: (...numbers: number[]) => number): Pure {
  return (args) => {
    const numbers = args.map((arg) => plainNumber(arg))
    const known = numbers.filter((number) => number !== null)
    if (known.length === numbers.length) return numberValue(make(...known))
    const others = args.filter((_arg, index) => numbers[index] === null)
    const [only] = others
    return others.length === 1 && only?.kind === 'unknown' && only.change !== null
      ? only
      : unknown(others.flatMap((other) => originsOf(other)))
  }
}

/** Functions of the language that do nothing but make a value. */
export const LANGUAGE: Readonly<Record<string, Pure>> = {
  String: (args) => (args.length === 0 ? textValue('') : { kind: 'text', text: toText(at(args, 0)) }),
  'String.raw': (args) => rawText(args),
  'String.fromCharCode': (args) => codes(args, String.fromCharCode),
  'String.fromCodePoint': (args) => codes(args, String.fromCodePoint),
  Number: (args) => numeric(at(args, 0), (text) => Number(text)),
  parseFloat: (args) => numeric(at(args, 0), (text) => Number.parseFloat(text)),
  parseInt: (args) => {
    const text = asKnown(args[0])
    const base = args[1] === undefined ? undefined : plainNumber(args[1])
    if (text === null || base === null) return numeric(at(args, 0), () => null)
    return numberValue(Number.parseInt(text, base))
  },
  BigInt: (args) => numeric(at(args, 0), (text) => (/^-?\d{1,200}$/.test(text) ? BigInt(text) : null)),
  Boolean: (args) => {
    const truth = truthOf(at(args, 0))
    return truth === null ? unknown() : constant(truth)
  },
  isNaN: (args) => onKnown(at(args, 0), (number) => constant(Number.isNaN(number))),
  isFinite: (args) => onKnown(at(args, 0), (number) => constant(Number.isFinite(number))),
  'Number.isInteger': (args) => onKnown(at(args, 0), (number) => constant(Number.isInteger(number))),
  'Number.isNaN': (args) => onKnown(at(args, 0), (number) => constant(Number.isNaN(number))),
  'Number.isFinite': (args) => onKnown(at(args, 0), (number) => constant(Number.isFinite(number))),
  'Number.isSafeInteger': (args) => onKnown(at(args, 0), (number) => constant(Number.isSafeInteger(number))),
  'Math.floor': onNumber(Math.floor),
  'Math.ceil': onNumber(Math.ceil),
  'Math.round': onNumber(Math.round),
  'Math.trunc': onNumber(Math.trunc),
  'Math.abs': (args) => onKnown(at(args, 0), (number) => numberValue(Math.abs(number))),
  'Math.sqrt': (args) => onKnown(at(args, 0), (number) => numberValue(Math.sqrt(number))),
  'Math.log2': (args) => onKnown(at(args, 0), (number) => numberValue(Math.log2(number))),
  'Math.sign': (args) => onKnown(at(args, 0), (number) => numberValue(Math.sign(number))),
  'Math.max': onNumbers(Math.max),
  'Math.min': onNumbers(Math.min),
  'Math.pow': onNumbers((base, exponent) => base ** exponent),
  'Math.random': () => unknown(),
  'Array.isArray': (args) => {
    const { kind } = at(args, 0)
    return kind === 'unknown' || kind === 'either' ? unknown() : constant(kind === 'array')
  },
  'Array.of': (args) => arrayValue([...args]),
  Object: (args) => (args.length === 0 ? objectValue() : at(args, 0)),
  'Object.keys': (args) => fieldsOf(at(args, 0), (name) => textValue(name)),
  'Object.values': (args) => fieldsOf(at(args, 0), (_name, value) => value),
  'Object.entries': (args) => fieldsOf(at(args, 0), (name, value) => arrayValue([textValue(name), value])),
  'Object.getOwnPropertyNames': (args) => fieldsOf(at(args, 0), (name) => textValue(name)),
  'Reflect.ownKeys': (args) => fieldsOf(at(args, 0), (name) => textValue(name)),
  'Object.fromEntries': (args) => fromEntries(at(args, 0)),
  'Object.freeze': (args) => at(args, 0),
  'Object.seal': (args) => at(args, 0),
  'Object.preventExtensions': (args) => at(args, 0),
  'Object.create': (args) => objectValue([], at(args, 0)),
  'Object.getPrototypeOf': (args) => prototypeOf(at(args, 0)),
  'Reflect.getPrototypeOf': (args) => prototypeOf(at(args, 0)),
  'Object.setPrototypeOf': (args) => at(args, 0),
  'Object.is': () => unknown(),
  'Promise.resolve': (args) => at(args, 0),
  'Promise.all': (args) => at(args, 0),
  'Promise.allSettled': (args) => at(args, 0),
  'Promise.reject': (args) => unknown(originsOf(args[0])),
  Symbol: (args) => symbol(args[0]),
  'Symbol.for': (args) => symbol(args[0]),
  'Date.now': () => unknown([], 'Date.now()'),
  'performance.now': () => unknown(),
  'crypto.randomUUID': () => unknown(),
  'JSON.parse': (args) => fromJson(at(args, 0)),
  'JSON.stringify': (args) => jsonText(at(args, 0)),
  structuredClone: (args) => at(args, 0),
  RegExp: (args) => regexp(args),
  'util.promisify': (args) => at(args, 0),
  'util.inspect': (args) => jsonText(at(args, 0)),
  'util.callbackify': (args) => at(args, 0),
  'bluebird.promisify': (args) => at(args, 0),
  'bluebird.promisifyAll': (args) => at(args, 0),
}

/** As the key of a member; two of the same name are taken for one. */
function symbol(name: Value | undefined): Value {
  return textValue(`Symbol(${asKnown(name) ?? ''})`)
}

function rawText(args: readonly Value[]): Value {
  const [strings, ...values] = args
  const pieces = strings?.kind === 'array' ? strings.items : []
  return {
    kind: 'text',
    text: joinTexts(
      pieces.flatMap((piece, index) => [
        toText(piece),
        ...(values[index] === undefined ? [] : [toText(values[index])]),
      ]),
    ),
  }
}

function numeric(value: Value, read: (text: string) => number | bigint | null): Value {
  const number = value.kind === 'number' ? value : null
  if (number !== null) return number
  const known = value.kind === 'text' ? asKnown(value) : null
  const read_ = known === null ? toNumberOf(value) : read(known)
  if (read_ !== null) return numberValue(read_)
  return value.kind === 'unknown' ? value : unknown(originsOf(value))
}

function toNumberOf(value: Value): number | bigint | null {
  return value.kind === 'text' ? null : toNumber(value)
}

function onKnown(value: Value, make: (number: number) => Value): Value {
  const number = plainNumber(value)
  return number === null ? unknown(originsOf(value)) : make(number)
}

function fieldsOf(value: Value, make: (name: string, value: Value) => Value): Value {
  if (value.kind === 'object')
    return arrayValue(
      [...value.fields].map(([name, cell]) => make(name, cell.value)),
      value.open,
      value.origins,
    )
  if (value.kind === 'array')
    return arrayValue(
      value.items.map((item, index) => make(String(index), item)),
      value.open,
      value.origins,
    )
  if (value.kind === 'name' && MODULES.has(value.path))
    return arrayValue([make(UNKNOWN_MEMBER, nameValue(`${value.path}.${UNKNOWN_MEMBER}`))], false, originsOf(value))
  return arrayValue([], true, originsOf(value))
}

/** Which of their functions is meant, is not known: that they are meant, is. */
const MODULES = new Set(
  'fs fs.promises fs-extra graceful-fs child_process process vm module worker_threads net tls http https dgram shelljs execa'.split(
    ' ',
  ),
)
const UNKNOWN_MEMBER = '?'

function fromEntries(value: Value): Value {
  const object = objectValue()
  if (value.kind !== 'array') return { ...object, open: true, origins: originsOf(value) }
  object.open = value.open
  for (const item of value.items) {
    const [key, content] = item.kind === 'array' ? item.items : []
    const name = asKnown(key)
    if (name !== null && content !== undefined) object.fields.set(name, { value: content })
    else object.open = true
  }
  return object
}

function prototypeOf(value: Value): Value {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'bound':
    case 'method':
    case 'name':
      return nameValue('Function.prototype')
    case 'array':
      return nameValue('Array.prototype')
    case 'text':
      return nameValue('String.prototype')
    case 'object':
      return value.prototype ?? nameValue('Object.prototype')
    default:
      return unknown()
  }
}

function jsonText(value: Value): Value {
  const origins = originsOf(value)
  const known = value.kind === 'number' || value.kind === 'constant' ? asKnown(value) : null
  if (known !== null) return textValue(known)
  if (value.kind === 'text') {
    const text = asKnown(value)
    if (text !== null) return textValue(JSON.stringify(text), origins)
  }
  return unknownTextValue(origins)
}

function regexp(args: readonly Value[]): Value {
  const [source, flags] = args
  if (source?.kind === 'regexp') return source
  const text = asKnown(source)
  const more = flags === undefined ? '' : asKnown(flags)
  return text === null || more === null ? unknown() : { kind: 'regexp', source: text, flags: more }
}
