import { asKnown, originsOf, plainNumber, utf8 } from '../values/reading.js'
import {
  arrayValue,
  bytesValue,
  numberValue,
  textValue,
  unknown,
  unknownTextValue,
  type BytesValue,
  type Value,
} from '../values/value.js'
import { knownText, plain, type Origin } from '../../analysis/text.js'
import { toText } from '../values/reading.js'

const MAX_BYTES = 65_536
const ENCODINGS: ReadonlySet<string> = new Set([
  'utf8',
  'utf-8',
  'hex',
  'base64',
  'base64url',
  'latin1',
  'binary',
  'ascii',
  'ucs2',
  'ucs-2',
  'utf16le',
  'utf-16le',
])

function isEncoding(name: string): name is BufferEncoding {
  return ENCODINGS.has(name)
}

function encodingOf(value: Value | undefined): BufferEncoding | null {
  if (value === undefined || value.kind === 'constant') return 'utf8'
  const name = asKnown(value)?.toLowerCase() ?? ''
  return isEncoding(name) ? name : null
}

/** What `Buffer.from` makes. */
export function bytesFrom(value: Value | undefined, encoding: Value | undefined): Value {
  const origins = originsOf(value)
  if (value === undefined) return bytesValue(null)
  if (value.kind === 'bytes') return value
  if (value.kind === 'array') return ofNumbers(value.items, value.open, origins)
  const text = value.kind === 'text' ? plain(value.text) : null
  const by = encodingOf(encoding)
  if (text === null || by === null || text.length > MAX_BYTES) return bytesValue(null, origins)
  return bytesValue(Buffer.from(text, by).toString('latin1'), origins)
}

function ofNumbers(items: readonly Value[], open: boolean, origins: readonly Origin[]): Value {
  const numbers = items.map((item) => plainNumber(item))
  if (open || numbers.length > MAX_BYTES || numbers.includes(null)) return bytesValue(null, origins)
  return bytesValue(String.fromCharCode(...numbers.map((number) => (number ?? 0) & 255)), origins)
}

export function textOfBytes(value: BytesValue, encoding: Value | undefined): Value {
  const by = encodingOf(encoding)
  if (value.binary === null || by === null) return unknownTextValue(value.origins)
  return textValue(Buffer.from(value.binary, 'latin1').toString(by), value.origins)
}

export function bytesMethod(receiver: BytesValue, name: string, args: readonly Value[]): Value | null {
  switch (name) {
    case 'toString':
    case 'toLocaleString':
      return textOfBytes(receiver, args[0])
    case 'buffer':
    case 'valueOf':
      return receiver
    case 'toJSON':
      return unknown(receiver.origins)
    case 'slice':
    case 'subarray':
      return sliced(receiver, args)
    case 'reverse':
      return bytesValue(
        receiver.binary === null ? null : Array.from(receiver.binary).reverse().join(''),
        receiver.origins,
      )
    case 'map':
    case 'filter':
    case 'forEach':
    case 'reduce':
      return null
    case 'write':
    case 'fill':
    case 'copy':
    case 'set':
      return unknown(receiver.origins)
    case 'values':
    case 'entries':
    case 'keys':
      return arrayValue(
        Array.from(receiver.binary ?? '')
          .slice(0, 2_048)
          .map((one) => numberValue(one.charCodeAt(0))),
        receiver.binary === null,
        receiver.origins,
      )
    default:
      return /^(?:read|write)\w*(?:LE|BE|8)$|^(?:equals|compare|indexOf|includes|at)$/.test(name)
        ? unknown(receiver.origins)
        : null
  }
}

function sliced({ binary, origins }: BytesValue, args: readonly Value[]): Value {
  const [from, to] = [plainNumber(args[0] ?? numberValue(0)), args[1] === undefined ? undefined : plainNumber(args[1])]
  if (binary === null || from === null || to === null) return bytesValue(null, origins)
  return bytesValue(binary.slice(from, to), origins)
}

/** `atob`; null where the text is none. */
export function fromBase64(value: Value | undefined): Value {
  const text = value === undefined ? null : asKnown(value)
  if (text === null || text.length > MAX_BYTES) return unknownTextValue(originsOf(value))
  return textValue(Buffer.from(text, 'base64').toString('latin1'), originsOf(value))
}

export function toBase64(value: Value | undefined): Value {
  const text = value === undefined ? null : plain(toText(value))
  if (text === null || text.length > MAX_BYTES) return unknownTextValue(originsOf(value))
  return textValue(Buffer.from(text, 'latin1').toString('base64'), originsOf(value))
}

export function decodedText(value: BytesValue): ReturnType<typeof knownText> {
  return value.binary === null
    ? { parts: [null], origins: value.origins }
    : knownText(utf8(value.binary), value.origins)
}
