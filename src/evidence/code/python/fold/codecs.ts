import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

const MAX_OUTPUT = 65_536

/** Bytes are texts of one character per byte; null: that cannot be decoded. */
type Codec = (text: string) => string | null

export function toBytes(text: string, encoding = 'utf-8'): string | null {
  switch (plainName(encoding)) {
    case 'utf8':
    case 'utf8sig':
    case 'u8':
    case 'idna':
      return Buffer.from(text, 'utf8').toString('latin1')
    case 'ascii':
    case 'usascii':
    case 'latin1':
    case 'iso88591':
    case 'cp1252':
    case 'rawunicodeescape':
      return !/[^\0-\xff]/.test(text) ? text : null
    case 'utf16':
      return `\u00ff\u00fe${Buffer.from(text, 'utf16le').toString('latin1')}`
    case 'utf16le':
      return Buffer.from(text, 'utf16le').toString('latin1')
    case 'utf16be':
      return Buffer.from(text, 'utf16le').swap16().toString('latin1')
    default:
      return transform(text, encoding, ENCODERS)
  }
}

export function fromBytes(bytes: string, encoding = 'utf-8'): string | null {
  switch (plainName(encoding)) {
    case 'utf8':
    case 'u8':
    case 'utf8sig':
      return Buffer.from(bytes, 'latin1')
        .toString('utf8')
        .replace(/^\ufeff/, '')
    case 'ascii':
    case 'usascii':
    case 'latin1':
    case 'iso88591':
    case 'cp1252':
      return bytes
    case 'utf16':
      return Buffer.from(bytes.replace(/^\u00ff\u00fe/, ''), 'latin1').toString('utf16le')
    case 'utf16le':
      return Buffer.from(bytes, 'latin1').toString('utf16le')
    case 'utf16be':
      return bytes.length % 2 === 0 ? Buffer.from(bytes, 'latin1').swap16().toString('utf16le') : null
    default:
      return transform(bytes, encoding, DECODERS)
  }
}

/** By the name of the codec, as `codecs.decode` takes it. */
export function transform(
  text: string,
  name: string,
  codecs: Readonly<Record<string, Codec>> = DECODERS,
): string | null {
  const codec = codecs[plainName(name)]
  if (codec === undefined) return null
  try {
    return codec(text)
  } catch {
    return null
  }
}

export function encodeBy(text: string, name: string): string | null {
  return toBytes(text, name)
}

/** Whether what comes out of a codec is text and not bytes. */
export function decodesToText(name: string): boolean {
  return !['hex', 'base64', 'zlib', 'zip', 'bz2', 'uu', 'quopri', 'hexcodec', 'base64codec', 'zlibcodec'].includes(
    plainName(name),
  )
}

export function rot13(text: string): string {
  return text.replaceAll(/[a-zA-Z]/g, (letter) => {
    const first = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first)
  })
}

export function fromHex(text: string): string | null {
  const bare = text.replaceAll(/\s/g, '')
  return bare.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(bare) ? Buffer.from(bare, 'hex').toString('latin1') : null
}

export function toHex(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex')
}

export function fromBase64(text: string): string | null {
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('latin1')
}

export function toBase64(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('base64')
}

export function fromBase32(text: string): string | null {
  return fromDigits(text.toUpperCase().replaceAll('=', ''), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 5)
}

/** Ascii85 in the spelling of `base64.a85decode`. */
export function fromBase85(text: string, alphabet: 'a85' | 'b85'): string | null {
  const digits = alphabet === 'b85' ? B85 : null
  const bare = (
    alphabet === 'a85' ? text.replace(/^<~/, '').replace(/~>$/, '').replaceAll('z', '!!!!!') : text
  ).replaceAll(/\s/g, '')
  let out = ''
  for (let at = 0; at < bare.length; at += 5) {
    const group = bare.slice(at, at + 5)
    const padded = group.padEnd(5, digits === null ? 'u' : '~')
    const values = Array.from(padded).map((letter) =>
      digits === null ? letter.charCodeAt(0) - 33 : digits.indexOf(letter),
    )
    if (values.some((value) => value < 0 || value > 84)) return null
    const whole = values.reduce((sum, value) => sum * 85 + value, 0)
    const four = [24, 16, 8, 0].map((bits) => String.fromCharCode(Math.floor(whole / 2 ** bits) % 256)).join('')
    out += four.slice(0, group.length - 1)
  }
  return out
}

/** What comes out is bounded; null: not what it says, or too much. */
export function decompress(bytes: string, format: 'zlib' | 'gzip' | 'raw' | 'brotli'): string | null {
  const run = { zlib: inflateSync, gzip: gunzipSync, raw: inflateRawSync, brotli: brotliDecompressSync }[format]
  try {
    return run(Buffer.from(bytes, 'latin1'), { maxOutputLength: MAX_OUTPUT }).toString('latin1')
  } catch {
    return null
  }
}

/** Backslash escapes in the text of a literal. */
export function unescape(raw: string, isBytes: boolean): string {
  if (!raw.includes('\\')) return raw
  return raw.replaceAll(ESCAPE, (whole: string, escape: string) => unescapeOne(whole, escape, isBytes))
}

const ESCAPE = /\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]{1,64}\}|[\s\S])/g
const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\r\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const NAMED: Readonly<Record<string, string>> = {
  SOLIDUS: '/',
  'FULL STOP': '.',
  SPACE: ' ',
  'HYPHEN-MINUS': '-',
  'LOW LINE': '_',
  COLON: ':',
  'REVERSE SOLIDUS': '\\',
  'QUOTATION MARK': '"',
  APOSTROPHE: "'",
  TILDE: '~',
  'LEFT PARENTHESIS': '(',
  'RIGHT PARENTHESIS': ')',
}

function unescapeOne(whole: string, escape: string, isBytes: boolean): string {
  const simple = SIMPLE[escape]
  if (simple !== undefined) return simple
  if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & (isBytes ? 255 : 511))
  if (escape.length > 1 && escape.startsWith('x')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
  if (isBytes) return whole
  if (escape.startsWith('N')) return nameOfLetter(escape.slice(2, -1).toUpperCase())
  if (escape.length === 1) return whole
  const code = Number.parseInt(escape.slice(1), 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

function nameOfLetter(letter: string): string {
  const latin = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])$/.exec(letter)
  if (latin?.[2] !== undefined) return latin[1] === 'SMALL' ? latin[2].toLowerCase() : latin[2]
  const digit = /^DIGIT (ZERO|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE)$/.exec(letter)?.[1]
  if (digit !== undefined)
    return String(['ZERO', 'ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'SEVEN', 'EIGHT', 'NINE'].indexOf(digit))
  return NAMED[letter] ?? '\ufffd'
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

const B85 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~'

const DECODERS: Readonly<Record<string, Codec>> = {
  rot13,
  rot_13: rot13,
  hex: fromHex,
  hexcodec: fromHex,
  base64: fromBase64,
  base64codec: fromBase64,
  zlib: (bytes) => decompress(bytes, 'zlib'),
  zip: (bytes) => decompress(bytes, 'zlib'),
  zlibcodec: (bytes) => decompress(bytes, 'zlib'),
  unicodeescape: (bytes) => unescape(bytes, false),
  rawunicodeescape: (bytes) => unescape(bytes, false),
  stringescape: (bytes) => unescape(bytes, true),
}

const ENCODERS: Readonly<Record<string, Codec>> = {
  rot13,
  hex: toHex,
  hexcodec: toHex,
  base64: toBase64,
  base64codec: toBase64,
}

function fromDigits(text: string, alphabet: string, bits: number): string | null {
  let out = ''
  let held = 0
  let count = 0
  for (const letter of text) {
    const value = alphabet.indexOf(letter)
    if (value < 0) return null
    held = ((held << bits) | value) & 0xffff
    count += bits
    if (count < 8) continue
    count -= 8
    out += String.fromCharCode((held >> count) & 255)
  }
  return out
}
