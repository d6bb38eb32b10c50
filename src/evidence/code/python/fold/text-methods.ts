import { joinTexts, knownText, mergeOrigins, unknownText, type Text } from '../../analysis/text.js'
import { bool, bytes, fromText, list, number, parts, someText, text, unknown } from '../values/make.js'
import { deepOrigins, integerOf, knownTextOf, numberOf, textOf } from '../values/read.js'
import type { TextValue, Value } from '../values/value.js'
import { decodesToText, encodeBy, fromBytes, toHex } from './codecs.js'
import { braces, padded } from './format.js'

/** Of a text that is worked out. */
const MAX_LENGTH = 262_144

type Keywords = ReadonlyMap<string, Value>
/** On a text that is wholly known; null: the arguments are not. */
type Method = (self: string, args: readonly Value[]) => string | readonly string[] | number | boolean | null

/** A method of a text or of bytes; null where there is no such method. */
export function textMethod(self: TextValue, method: string, args: readonly Value[], keywords: Keywords): Value | null {
  const origins = mergeOrigins([...self.origins, ...args.flatMap((arg) => deepOrigins(arg))])
  if (method === 'format') return braces(self, args, keywords)
  if (method === 'format_map')
    return braces(
      self,
      args,
      args[0]?.kind === 'dict' ? new Map([...args[0].entries].map(([key, { value }]) => [key, value])) : keywords,
    )
  if (method === 'join') return joined(self, args[0])
  if (method === 'encode' || method === 'decode') return coded(self, method, args[0] ?? keywords.get('encoding'))
  if (method === 'translate') return translated(self, args)
  if (method === 'fromhex' || !METHODS.has(method)) return null
  const known = knownTextOf(self)
  const result = known === null ? null : (METHODS.get(method)?.(known, args) ?? null)
  if (known === null && TRIMS.has(method) && args.length === 0) return trimmed(self, method)
  if (result === null) return notKnown(self, method, origins)
  if (typeof result === 'string') return parts([result], self.isBytes && method !== 'hex', origins)
  if (typeof result === 'number') return number(result, false, origins)
  if (typeof result === 'boolean') return bool(result, origins)
  const items = result.map((item) => parts([item], self.isBytes, origins))
  return list(items, method === 'partition' || method === 'rpartition' ? 'tuple' : 'list', false, origins)
}

const SPLITS = new Set(['split', 'rsplit', 'splitlines', 'partition', 'rpartition'])
const TRIMS = new Set(['strip', 'lstrip', 'rstrip', 'lower', 'upper', 'casefold'])
const ANSWERS = new Set(['find', 'rfind', 'index', 'rindex', 'count'])

function notKnown(self: TextValue, method: string, origins: TextValue['origins']): Value {
  if (SPLITS.has(method)) return list([someText(origins, self.isBytes)], 'list', true, origins)
  if (ANSWERS.has(method) || method.startsWith('is') || method.endsWith('with')) return unknown(origins)
  return someText(origins, self.isBytes)
}

function trimmed(self: TextValue, method: string): Value {
  const change = (part: string): string =>
    method === 'upper' ? part.toUpperCase() : method === 'lower' || method === 'casefold' ? part.toLowerCase() : part
  const known = self.parts.map((part) => (part === null ? null : change(part)))
  const first = known[0]
  if ((method === 'strip' || method === 'lstrip') && typeof first === 'string') known[0] = first.trimStart()
  const last = known.at(-1)
  if ((method === 'strip' || method === 'rstrip') && typeof last === 'string') known[known.length - 1] = last.trimEnd()
  return parts(known, self.isBytes, self.origins)
}

function joined(self: TextValue, items: Value | undefined): Value {
  if (items?.kind === 'text')
    return fromText(
      spread(
        self,
        Array.from(knownTextOf(items) ?? '').map((letter) => knownText(letter, items.origins)),
      ),
      self.isBytes,
    )
  if (items?.kind !== 'list') {
    const keys = items?.kind === 'dict' ? [...items.entries.values()].map(({ key }) => textOf(key)) : null
    return keys === null
      ? someText(items === undefined ? [] : deepOrigins(items), self.isBytes)
      : fromText(spread(self, keys), self.isBytes)
  }
  const known = items.items.map(textOf)
  const all = items.isOpen ? [...known, unknownText(items.origins)] : known
  const { parts: pieces, origins } = spread(self, all)
  return parts(pieces, self.isBytes, mergeOrigins([...origins, ...items.origins]))
}

function spread(separator: TextValue, items: readonly Text[]): Text {
  return joinTexts(items.flatMap((item, at) => (at === 0 ? [item] : [separator, item])))
}

function coded(self: TextValue, method: string, encoding: Value | undefined): Value {
  const name = encoding === undefined ? 'utf-8' : knownTextOf(encoding)
  const isText = method === 'decode' && (name === null || decodesToText(name))
  if (name === null) return someText(self.origins, !isText)
  const change = (part: string): string | null => (method === 'decode' ? fromBytes(part, name) : encodeBy(part, name))
  const isText2 = isText || (method === 'encode' && /rot/i.test(name))
  return parts(
    self.parts.map((part) => (part === null ? null : change(part))),
    !isText2,
    self.origins,
  )
}

function translated(self: TextValue, args: readonly Value[]): Value {
  const [table, removed] = args
  const known = knownTextOf(self)
  if (known === null || table === undefined) return someText(self.origins, self.isBytes)
  const gone = knownTextOf(removed) ?? ''
  const changed = Array.from(known, (letter) => (gone.includes(letter) ? '' : mapped(letter, table)))
  const length = changed.reduce((sum, each) => sum + (each?.length ?? 0), 0)
  if (length > MAX_LENGTH || changed.includes(null)) return someText(self.origins, self.isBytes)
  return parts([changed.join('')], self.isBytes, self.origins)
}

function mapped(letter: string, table: Value): string | null {
  const code = letter.codePointAt(0) ?? 0
  if (table.kind === 'text') return knownTextOf(table)?.[code] ?? null
  if (table.kind !== 'dict') return null
  const found = table.entries.get(`#${code}`)?.value
  if (found === undefined) return letter
  if (found.kind === 'none') return ''
  const replaced = integerOf(found)
  return replaced === null ? knownTextOf(found) : String.fromCodePoint(Math.max(0, Math.min(replaced, 0x10ffff)))
}

function one(args: readonly Value[], at: number): string | null {
  return knownTextOf(args[at])
}

function strip(self: string, args: readonly Value[], side: 'both' | 'left' | 'right'): string | null {
  if (args.length === 0 || args[0]?.kind === 'none')
    return side === 'left' ? self.trimStart() : side === 'right' ? self.trimEnd() : self.trim()
  const letters = one(args, 0)
  if (letters === null) return null
  let from = 0
  let to = self.length
  while (side !== 'right' && from < to && letters.includes(self[from] ?? '')) from += 1
  while (side !== 'left' && to > from && letters.includes(self[to - 1] ?? '')) to -= 1
  return self.slice(from, to)
}

function split(self: string, args: readonly Value[], isFromRight: boolean): string[] | null {
  const most = args[1] === undefined ? -1 : integerOf(args[1])
  if (most === null) return null
  if (args.length === 0 || args[0]?.kind === 'none') return self.split(/\s+/).filter((piece) => piece !== '')
  const separator = one(args, 0)
  if (separator === null || separator === '') return null
  const pieces = self.split(separator)
  if (most < 0 || pieces.length <= most + 1) return pieces
  return isFromRight
    ? [pieces.slice(0, pieces.length - most).join(separator), ...pieces.slice(pieces.length - most)]
    : [...pieces.slice(0, most), pieces.slice(most).join(separator)]
}

function partition(self: string, args: readonly Value[], isFromRight: boolean): string[] | null {
  const separator = one(args, 0)
  if (separator === null || separator === '') return null
  const at = isFromRight ? self.lastIndexOf(separator) : self.indexOf(separator)
  if (at === -1) return isFromRight ? ['', '', self] : [self, '', '']
  return [self.slice(0, at), separator, self.slice(at + separator.length)]
}

function replace(self: string, args: readonly Value[]): string | null {
  const [from, to] = [one(args, 0), one(args, 1)]
  const most = args[2] === undefined ? -1 : integerOf(args[2])
  if (from === null || to === null || most === null) return null
  const pieces = self.split(from)
  if (self.length + pieces.length * to.length > MAX_LENGTH) return null
  if (from === '') return [...pieces.flatMap((piece) => [to, piece]), to].join('')
  if (most < 0 || pieces.length <= most) return pieces.join(to)
  return [pieces.slice(0, most + 1).join(to), ...pieces.slice(most + 1)].join(from)
}

function fill(self: string, args: readonly Value[], side: string, letter: string): string | null {
  const width = integerOf(args[0])
  return width === null || width > 65_536 ? null : padded(self, width, side, one(args, 1) ?? letter)
}

function tested(self: string, args: readonly Value[], test: (piece: string) => boolean): boolean | null {
  const [first] = args
  const pieces = first?.kind === 'list' ? first.items.map(knownTextOf) : [knownTextOf(first)]
  return pieces.includes(null) || pieces.length === 0 ? null : pieces.some((piece) => piece !== null && test(piece))
}

function where(self: string, args: readonly Value[], isLast: boolean): number | null {
  const piece = one(args, 0) ?? (args[0]?.kind === 'number' ? String.fromCharCode(numberOf(args[0]) ?? 0) : null)
  if (piece === null || args.length > 1) return null
  return isLast ? self.lastIndexOf(piece) : self.indexOf(piece)
}

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['lower', (self) => self.toLowerCase()],
  ['casefold', (self) => self.toLowerCase()],
  ['upper', (self) => self.toUpperCase()],
  [
    'swapcase',
    (self) =>
      Array.from(self)
        .map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
        .join(''),
  ],
  ['capitalize', (self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase()],
  [
    'title',
    (self) => self.toLowerCase().replaceAll(/[a-z]+/g, (word) => word.slice(0, 1).toUpperCase() + word.slice(1)),
  ],
  ['strip', (self, args) => strip(self, args, 'both')],
  ['lstrip', (self, args) => strip(self, args, 'left')],
  ['rstrip', (self, args) => strip(self, args, 'right')],
  ['split', (self, args) => split(self, args, false)],
  ['rsplit', (self, args) => split(self, args, true)],
  ['splitlines', (self) => self.replace(/\n$/, '').split(/\r\n|\n|\r/)],
  ['partition', (self, args) => partition(self, args, false)],
  ['rpartition', (self, args) => partition(self, args, true)],
  ['replace', replace],
  ['zfill', (self, args) => fill(self, args.slice(0, 1), '>', '0')],
  ['rjust', (self, args) => fill(self, args, '>', ' ')],
  ['ljust', (self, args) => fill(self, args, '<', ' ')],
  ['center', (self, args) => fill(self, args, '^', ' ')],
  ['expandtabs', (self) => self.replaceAll('\t', '        ')],
  ['removeprefix', (self, args) => (self.startsWith(one(args, 0) ?? '\0') ? self.slice(one(args, 0)?.length) : self)],
  [
    'removesuffix',
    (self, args) =>
      self.endsWith(one(args, 0) ?? '\0') ? self.slice(0, self.length - (one(args, 0)?.length ?? 0)) : self,
  ],
  ['startswith', (self, args) => tested(self, args, (piece) => self.startsWith(piece))],
  ['endswith', (self, args) => tested(self, args, (piece) => self.endsWith(piece))],
  ['find', (self, args) => where(self, args, false)],
  ['index', (self, args) => where(self, args, false)],
  ['rfind', (self, args) => where(self, args, true)],
  ['rindex', (self, args) => where(self, args, true)],
  [
    'count',
    (self, args) => {
      const piece = one(args, 0)
      return piece === null || piece === '' || args.length > 1 ? null : self.split(piece).length - 1
    },
  ],
  ['isalpha', (self) => /^\p{L}+$/u.test(self)],
  ['isdigit', (self) => /^\d+$/.test(self)],
  ['isnumeric', (self) => /^\d+$/.test(self)],
  ['isdecimal', (self) => /^\d+$/.test(self)],
  ['isalnum', (self) => /^[\p{L}\d]+$/u.test(self)],
  ['isspace', (self) => /^\s+$/.test(self)],
  ['isupper', (self) => self !== self.toLowerCase() && self === self.toUpperCase()],
  ['islower', (self) => self !== self.toUpperCase() && self === self.toLowerCase()],
  ['isidentifier', (self) => /^[A-Za-z_]\w*$/.test(self)],
  ['hex', (self) => toHex(self)],
  ['__str__', (self) => self],
  ['__len__', (self) => self.length],
])

export const maketrans = (args: readonly Value[]): [string, Value][] | null => {
  const [from, to, gone] = args
  if (from?.kind === 'dict' && to === undefined)
    return [...from.entries].map(([key, { value }]) => [
      key.startsWith('#') ? key : `#${key.codePointAt(0) ?? 0}`,
      value,
    ])
  const [keys, values] = [knownTextOf(from), knownTextOf(to)]
  if (keys === null || values === null) return null
  const replaced = Array.from(keys).map((letter, at): [string, Value] => [
    `#${letter.codePointAt(0) ?? 0}`,
    text(Array.from(values)[at] ?? ''),
  ])
  const removed = Array.from(knownTextOf(gone) ?? '').map((letter): [string, Value] => [
    `#${letter.codePointAt(0) ?? 0}`,
    { kind: 'none', origins: [] },
  ])
  return [...replaced, ...removed]
}

/** `bytes.maketrans`: all 256 of them. */
export function byteTable(from: string, to: string): Value {
  return bytes(
    Array.from({ length: 256 }, (_, code) => {
      const at = from.indexOf(String.fromCharCode(code))
      return at === -1 ? String.fromCharCode(code) : (to[at] ?? '')
    }).join(''),
  )
}
