import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { asKnown, originsOf, plainNumber, utf8 } from '../values/reading.js'
import { arrayValue, bytesValue, textValue, unknownTextValue, type Value } from '../values/value.js'
import { bytesFrom, fromBase64, textOfBytes, toBase64 } from './bytes.js'
import type { Pure } from './language.js'
import { joinTexts } from '../../analysis/text.js'
import { toText } from '../values/reading.js'

const MAX_LENGTH = 65_536
const MAX_OUTPUT = 262_144

function onText(make: (text: string) => string): Pure {
  return (args) => {
    const text = asKnown(args[0])
    const origins = originsOf(args[0])
    if (text === null || text.length > MAX_LENGTH) return unknownTextValue(origins)
    try {
      return textValue(make(text), origins)
    } catch {
      return unknownTextValue(origins)
    }
  }
}

function onBytes(make: (bytes: Buffer) => Buffer): Pure {
  return (args) => {
    const bytes = bytesFrom(args[0], undefined)
    const origins = originsOf(args[0])
    if (bytes.kind !== 'bytes' || bytes.binary === null || bytes.binary.length > MAX_LENGTH)
      return bytesValue(null, origins)
    try {
      return bytesValue(make(Buffer.from(bytes.binary, 'latin1')).toString('latin1'), origins)
    } catch {
      return bytesValue(null, origins)
    }
  }
}

const LIMIT = { maxOutputLength: MAX_OUTPUT }

/** Functions that take texts apart or put them into another form. */
export const DECODERS: Readonly<Record<string, Pure>> = {
  atob: (args) => fromBase64(args[0]),
  'buffer.atob': (args) => fromBase64(args[0]),
  btoa: (args) => toBase64(args[0]),
  'buffer.btoa': (args) => toBase64(args[0]),
  decodeURIComponent: onText(decodeURIComponent),
  decodeURI: onText(decodeURI),
  encodeURIComponent: onText(encodeURIComponent),
  encodeURI: onText(encodeURI),
  unescape: onText(unescaped),
  escape: onText(encodeURIComponent),
  'querystring.unescape': onText(decodeURIComponent),
  'Buffer.from': (args) => bytesFrom(args[0], args[1]),
  Buffer: (args) => bytesFrom(args[0], args[1]),
  'Buffer.concat': (args) => concatenated(args[0]),
  'Uint8Array.from': (args) => bytesFrom(args[0], undefined),
  'Uint8Array.of': (args) => bytesFrom(arrayValue([...args]), undefined),
  'Buffer.isBuffer': () => null,
  'zlib.gunzipSync': onBytes((bytes) => gunzipSync(bytes, LIMIT)),
  'zlib.unzipSync': onBytes((bytes) => gunzipSync(bytes, LIMIT)),
  'zlib.inflateSync': onBytes((bytes) => inflateSync(bytes, LIMIT)),
  'zlib.inflateRawSync': onBytes((bytes) => inflateRawSync(bytes, LIMIT)),
  'zlib.brotliDecompressSync': onBytes((bytes) => brotliDecompressSync(bytes, LIMIT)),
  'util.format': (args) => formatted(args),
}

function unescaped(text: string): string {
  return text.replace(
    /%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})/g,
    (_whole, long: string | undefined, short: string | undefined) =>
      String.fromCharCode(Number.parseInt(long ?? short ?? '0', 16)),
  )
}

function concatenated(list: Value | undefined): Value {
  if (list?.kind !== 'array') return bytesValue(null, originsOf(list))
  const pieces = list.items.map((item) => (item.kind === 'bytes' ? item.binary : null))
  const isKnown = !list.open && !pieces.includes(null)
  return bytesValue(isKnown ? pieces.join('').slice(0, MAX_LENGTH) : null, originsOf(list))
}

/** `%s` and `%d` in their order. */
function formatted(args: readonly Value[]): Value {
  const [first, ...others] = args
  const pattern = asKnown(first)
  if (pattern === null) return unknownTextValue(args.flatMap((arg) => originsOf(arg)))
  let at = 0
  const pieces = pattern.split(/(%[sdifjoO])/).map((piece) => {
    const value = /^%[sdifjoO]$/.test(piece) ? others[at++] : undefined
    return value === undefined ? toText(textValue(piece)) : toText(value)
  })
  return { kind: 'text', text: joinTexts(pieces) }
}

/** What a decoder object makes of bytes. */
export function decode(value: Value | undefined, encoding?: Value): Value {
  if (value?.kind === 'bytes') return textOfBytes(value, encoding)
  const bytes = bytesFrom(value, undefined)
  return bytes.kind === 'bytes' && bytes.binary !== null
    ? textValue(utf8(bytes.binary), bytes.origins)
    : unknownTextValue(originsOf(value))
}

export function numbersOf(value: Value): readonly (number | null)[] {
  return value.kind === 'array' ? value.items.map((item) => plainNumber(item)) : []
}
