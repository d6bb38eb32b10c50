import {
  decodesToText,
  decompress,
  encodeBy,
  fromBase32,
  fromBase64,
  fromBase85,
  fromHex,
  toBase64,
  toHex,
  transform,
} from '../fold/codecs.js'
import { UNKNOWN, bytes, fromText, number, object, parts, someText, text, unknown } from '../values/make.js'
import { joinTexts, knownText, unknownText, type Text } from '../../analysis/text.js'
import { deepOrigins, knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, derived, knownArgument, originsOf, type Handler, type Library, type LibraryCall } from './call.js'

/** Bytes to bytes (or text to bytes): null where it cannot be worked out. */
function decoding(change: (known: string) => string | null): Handler {
  return (call) => {
    const known = knownArgument(call, 0, 's', 'data')
    const changed = known === null ? null : change(known)
    return changed === null ? someText(originsOf(call), true) : bytes(changed, originsOf(call))
  }
}

function toText(change: (known: string) => string | null): Handler {
  return (call) => {
    const known = knownArgument(call, 0)
    const changed = known === null ? null : change(known)
    return changed === null ? someText(originsOf(call)) : text(changed, originsOf(call))
  }
}

function decoded(call: LibraryCall): Value {
  const [known, name] = [knownArgument(call, 0), knownArgument(call, 1, 'encoding')]
  const value = argument(call, 0)
  if (name === null || known === null || value?.kind !== 'text') return someText(originsOf(call))
  const changed =
    transform(known, name) ??
    call.run.call(
      call.run.attribute(value, 'decode', call.node),
      { ...call, positional: call.positional.slice(1) },
      call.node,
    )
  return typeof changed === 'string' ? parts([changed], !decodesToText(name), originsOf(call)) : changed
}

function encoded(call: LibraryCall): Value {
  const [known, name] = [knownArgument(call, 0), knownArgument(call, 1, 'encoding') ?? 'utf-8']
  const changed = known === null ? null : encodeBy(known, name)
  return changed === null ? someText(originsOf(call), true) : parts([changed], !/rot/i.test(name), originsOf(call))
}

function crc(call: LibraryCall): Value {
  return {
    ...derived(call),
    origins: argument(call, 0) === undefined ? [] : deepOrigins(argument(call, 0) ?? number(0)),
  }
}

/** Ways to write a text as another one. */
export const ENCODINGS: Library = {
  'base64.b64decode': decoding(fromBase64),
  'base64.standard_b64decode': decoding(fromBase64),
  'base64.urlsafe_b64decode': decoding(fromBase64),
  'base64.decodebytes': decoding(fromBase64),
  'base64.decodestring': decoding(fromBase64),
  'base64.b32decode': decoding(fromBase32),
  'base64.b16decode': decoding(fromHex),
  'base64.b85decode': decoding((known) => fromBase85(known, 'b85')),
  'base64.a85decode': decoding((known) => fromBase85(known, 'a85')),
  'base64.b64encode': decoding(toBase64),
  'base64.standard_b64encode': decoding(toBase64),
  'base64.urlsafe_b64encode': decoding((known) => toBase64(known).replaceAll('+', '-').replaceAll('/', '_')),
  'base64.encodebytes': decoding((known) => `${toBase64(known)}\n`),
  'base64.b16encode': decoding((known) => toHex(known).toUpperCase()),
  'binascii.unhexlify': decoding(fromHex),
  'binascii.a2b_hex': decoding(fromHex),
  'binascii.hexlify': decoding(toHex),
  'binascii.b2a_hex': decoding(toHex),
  'binascii.a2b_base64': decoding(fromBase64),
  'binascii.b2a_base64': decoding(toBase64),
  'zlib.decompress': decoding(
    (known) => decompress(known, 'zlib') ?? decompress(known, 'raw') ?? decompress(known, 'gzip'),
  ),
  'gzip.decompress': decoding((known) => decompress(known, 'gzip')),
  'brotli.decompress': decoding((known) => decompress(known, 'brotli')),
  'zlib.crc32': crc,
  'codecs.decode': decoded,
  'codecs.encode': encoded,
  'codecs.getdecoder': derived,
  'urllib.parse.unquote': toText(unquoted),
  'urllib.parse.unquote_plus': toText((known) => unquoted(known.replaceAll('+', ' '))),
  'urllib.parse.quote': toText((known) => encodeURIComponent(known).replaceAll('%2F', '/')),
  'urllib.parse.quote_plus': toText((known) => encodeURIComponent(known).replaceAll('%20', '+')),
  'html.unescape': toText((known) =>
    known
      .replaceAll(/&#(x[0-9a-f]{1,6}|\d{1,7});/gi, (_whole, code: string) => entity(code))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  ),
  'json.dumps': (call) => {
    const told = call.keywords.size === 0 ? toJson(call.positional[0], { left: 256 }) : null
    return told === null ? someText(originsOf(call)) : text(told, originsOf(call))
  },
  'json.loads': jsonLoaded,
  'ast.literal_eval': literal,
  'string.Template': (call) => object('template', { template: call.positional[0] ?? UNKNOWN }),
  'template.substitute': substituted,
  'template.safe_substitute': substituted,
  'shlex.split': (call) => {
    const known = knownArgument(call, 0)
    const words = known === null || /["'\\$]/.test(known) ? null : known.split(/\s+/).filter((word) => word !== '')
    return words === null
      ? shellWords(call, known)
      : { kind: 'list', type: 'list', items: words.map((word) => text(word)), isOpen: false, origins: originsOf(call) }
  },
  'shlex.quote': (call) => call.positional[0] ?? derived(call),
  'shlex.join': (call) => {
    const [words] = call.positional
    return words === undefined
      ? derived(call)
      : call.run.call(call.run.attribute(text(' '), 'join', call.node), { ...call, positional: [words] }, call.node)
  },
}

function entity(code: string): string {
  const value = code.toLowerCase().startsWith('x') ? Number.parseInt(code.slice(1), 16) : Number(code)
  return value <= 0x10ffff ? String.fromCodePoint(value) : ''
}

function unquoted(known: string): string {
  const changed = known.replaceAll(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(changed, 'latin1').toString('utf8')
}

/** Words with quotes around them, of which none holds anything special. */
function shellWords(call: LibraryCall, known: string | null): Value {
  const words = known?.match(/"[^"\\$]*"|'[^']*'|[^\s"'\\]+/g) ?? null
  if (words === null) return { kind: 'list', type: 'list', items: [], isOpen: true, origins: originsOf(call) }
  return {
    kind: 'list',
    type: 'list',
    items: words.map((word) => text(word.replaceAll(/^['"]|['"]$/g, ''))),
    isOpen: false,
    origins: originsOf(call),
  }
}

/** `Template('$x').substitute(x=…)` */
function substituted(call: LibraryCall): Value {
  const template = knownTextOf(call.self.fields.get('template'))
  const [given] = call.positional
  if (template === null) return someText(originsOf(call))
  const pieces: Text[] = []
  let last = 0
  for (const match of template.matchAll(/\$(?:(\$)|(\w{1,64})|\{(\w{1,64})\})/g)) {
    const name = match[2] ?? match[3] ?? ''
    const value = call.keywords.get(name) ?? (given?.kind === 'dict' ? given.entries.get(name)?.value : undefined)
    pieces.push(knownText(template.slice(last, match.index)))
    pieces.push(match[1] === '$' ? knownText('$') : value === undefined ? unknownText() : textOf(value))
    last = match.index + match[0].length
  }
  return fromText(joinTexts([...pieces, knownText(template.slice(last))]))
}

function literal(call: LibraryCall): Value {
  const known = knownArgument(call, 0)
  return known !== null && /^-?\d{1,15}$/.test(known) ? number(Number(known)) : derived(call)
}

function jsonLoaded(call: LibraryCall): Value {
  const known = knownArgument(call, 0)
  if (known === null) return unknown(originsOf(call))
  try {
    return fromJson(JSON.parse(known), 0)
  } catch {
    return derived(call)
  }
}

function toJson(value: Value | undefined, room: { left: number }): string | null {
  room.left -= 1
  if (value === undefined || room.left < 0) return null
  switch (value.kind) {
    case 'text': {
      const known = knownTextOf(value)
      return known === null ? null : JSON.stringify(known)
    }
    case 'number':
      return value.isFloat ? null : value.value.toString()
    case 'bool':
      return String(value.value)
    case 'none':
      return 'null'
    case 'list': {
      const items = value.isOpen || value.items.length > 64 ? [null] : value.items.map((item) => toJson(item, room))
      return items.includes(null) ? null : `[${items.join(', ')}]`
    }
    case 'dict': {
      const entries = [...value.entries.values()].map(({ key, value: held }) => [toJson(key, room), toJson(held, room)])
      return value.isOpen || entries.length > 64 || entries.flat().includes(null)
        ? null
        : `{${entries.map((entry) => entry.join(': ')).join(', ')}}`
    }
    default:
      return null
  }
}

function fromJson(value: unknown, depth: number): Value {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return number(value, !Number.isInteger(value))
  if (typeof value === 'boolean') return { kind: 'bool', value, origins: [] }
  if (value === null || depth > 16 || typeof value !== 'object') return { kind: 'none', origins: [] }
  if (Array.isArray(value))
    return {
      kind: 'list',
      type: 'list',
      items: value.slice(0, 256).map((item) => fromJson(item, depth + 1)),
      isOpen: value.length > 256,
      origins: [],
    }
  const entries = Object.entries(value)
    .slice(0, 256)
    .map(([key, held]): [string, { key: Value; value: Value }] => [
      key,
      { key: text(key), value: fromJson(held, depth + 1) },
    ])
  return { kind: 'dict', entries: new Map(entries), isOpen: false, origins: [], name: null }
}
