import { joinTexts, knownText, mergeOrigins, unknownText, type Text } from '../../analysis/text.js'
import { fromText } from '../values/make.js'
import { knownTextOf, textOf } from '../values/read.js'
import type { Origins, TextValue, Value } from '../values/value.js'

const MAX_WIDTH = 4096
/** Values inside values. */
const MAX_REPRESENTED = 256

/** `'%s and %d' % (a, b)`, also with a dictionary. */
export function percent(template: TextValue, right: Value): Value {
  const args = right.kind === 'list' && right.type === 'tuple' ? right.items : [right]
  let next = 0
  const pick = (name: string | undefined): Value | undefined => {
    if (name !== undefined) return right.kind === 'dict' ? right.entries.get(name)?.value : undefined
    return args[next++]
  }
  const pieces = template.parts.flatMap((part) => (part === null ? [unknownText()] : percentPieces(part, pick)))
  return joined(pieces, template, [right])
}

function percentPieces(template: string, pick: (name: string | undefined) => Value | undefined): Text[] {
  const pieces: Text[] = []
  let last = 0
  for (const match of template.matchAll(/%(?:\(([^)]{0,64})\))?([-#0 +]{0,5})(\d{0,4})(?:\.(\d{1,4}))?([a-zA-Z%])/g)) {
    pieces.push(knownText(template.slice(last, match.index)))
    last = match.index + match[0].length
    const [, name, flags = '', width = '', precision, conversion = 's'] = match
    if (conversion === '%') pieces.push(knownText('%'))
    else pieces.push(percentOne(pick(name), conversion, `${flags}${width}`, precision))
  }
  return [...pieces, knownText(template.slice(last))]
}

function percentOne(value: Value | undefined, conversion: string, width: string, precision: string | undefined): Text {
  if (value === undefined) return unknownText()
  if (conversion === 'c' && value.kind === 'number')
    return knownText(String.fromCodePoint(Math.min(Number(value.value), 0x10ffff)))
  const isNumber = value.kind === 'number'
  const spec = `${isNumber && !width.includes('-') ? '>' : width.includes('-') ? '<' : isNumber ? '' : '>'}${width.replace('-', '')}${precision === undefined ? '' : `.${precision}`}`
  const letter =
    conversion === 's' || conversion === 'r' || conversion === 'a'
      ? ''
      : conversion === 'i' || conversion === 'u'
        ? 'd'
        : conversion
  return formatted(
    value,
    width === '' && precision === undefined && letter === '' ? '' : `${spec}${isNumber ? letter : ''}`,
  )
}

/** `'{} {name!r:>10}'.format(…)` */
export function braces(template: TextValue, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  let next = 0
  const pick = (field: string): Value | undefined => {
    const [, head = '', rest = ''] = /^([^.[]*)([\s\S]*)$/.exec(field) ?? []
    const value = head === '' ? args[next++] : /^\d+$/.test(head) ? args[Number(head)] : keywords.get(head)
    return rest === '' || value === undefined ? value : within(value, rest)
  }
  const pieces = template.parts.flatMap((part) => (part === null ? [unknownText()] : bracePieces(part, pick)))
  return joined(pieces, template, [...args, ...keywords.values()])
}

function within(value: Value, rest: string): Value | undefined {
  const index = /^\[([^\]]*)\]$/.exec(rest)?.[1]
  if (index === undefined) return undefined
  if (value.kind === 'list') return value.items[Number(index)]
  return value.kind === 'dict' ? (value.entries.get(index) ?? value.entries.get(`#${index}`))?.value : undefined
}

function bracePieces(template: string, pick: (field: string) => Value | undefined): Text[] {
  const pieces: Text[] = []
  let last = 0
  for (const match of template.matchAll(
    /\{\{|\}\}|\{([^{}!:]{0,64})(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]{0,32}\}){0,64}))?\}/g,
  )) {
    pieces.push(knownText(template.slice(last, match.index)))
    last = match.index + match[0].length
    if (match[0] === '{{' || match[0] === '}}') {
      pieces.push(knownText(match[0].slice(1)))
      continue
    }
    const value = pick(match[1] ?? '')
    const spec = (match[3] ?? '').replaceAll(/\{([^{}]*)\}/g, (_whole, field: string) => knownTextOf(pick(field)) ?? '')
    pieces.push(value === undefined ? unknownText() : match[2] === 'r' ? represented(value) : formatted(value, spec))
  }
  return [...pieces, knownText(template.slice(last))]
}

function joined(pieces: readonly Text[], template: TextValue, used: readonly Value[]): Value {
  const { parts, origins } = joinTexts(pieces)
  return fromText(
    { parts, origins: mergeOrigins([...template.origins, ...origins, ...usedOrigins(used)]) },
    template.isBytes,
  )
}

function usedOrigins(used: readonly Value[]): Origins {
  return used.flatMap(({ origins }) => origins)
}

/** `repr()`, of what can be read back. */
export function represented(value: Value, room = { left: MAX_REPRESENTED }): Text {
  room.left -= 1
  if (room.left < 0) return unknownText(value.origins)
  if (value.kind === 'text') {
    const known = knownTextOf(value)
    if (known === null) return unknownText(value.origins)
    const quote = known.includes("'") && !known.includes('"') ? '"' : "'"
    const escaped = known.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`)
    return knownText(`${value.isBytes ? 'b' : ''}${quote}${escaped}${quote}`, value.origins)
  }
  if (value.kind === 'list' && !value.isOpen && value.items.length <= 64) {
    const [open, close] = value.type === 'list' ? ['[', ']'] : value.type === 'tuple' ? ['(', ')'] : ['{', '}']
    const items = value.items.flatMap((item, at) => [...(at === 0 ? [] : [knownText(', ')]), represented(item, room)])
    return joinTexts([knownText(open), ...items, knownText(close)])
  }
  return textOf(value)
}

/** A value by a format specification; where that asks for more than is done here, the value stays as it is. */
export function formatted(value: Value, spec: string): Text {
  const own = value.kind === 'list' ? represented(value) : textOf(value)
  if (spec === '') return own
  const match = /^(?:([^{}])?([<>=^]))?([-+ ])?#?(0)?(\d{1,4})?[,_]?(?:\.(\d{1,3}))?([a-zA-Z%])?$/.exec(spec)
  const known = own.parts.length === 1 ? own.parts[0] : null
  if (match === null || known === null || known === undefined) return unknownText(own.origins)
  const [, fill, align, sign, zero, width, precision, type] = match
  const shaped = shape(value, known, precision, type)
  const signed = sign === '+' && value.kind === 'number' && !shaped.startsWith('-') ? `+${shaped}` : shaped
  const side = align ?? (value.kind === 'number' ? '>' : '<')
  return knownText(
    padded(signed, Math.min(Number(width ?? 0), MAX_WIDTH), side, fill ?? (zero === undefined ? ' ' : '0')),
    own.origins,
  )
}

function shape(value: Value, known: string, precision: string | undefined, type: string | undefined): string {
  if (value.kind !== 'number') return precision === undefined ? known : known.slice(0, Number(precision))
  switch (type) {
    case 'x':
      return value.value.toString(16)
    case 'X':
      return value.value.toString(16).toUpperCase()
    case 'o':
      return value.value.toString(8)
    case 'b':
      return value.value.toString(2)
    case 'c':
      return String.fromCodePoint(Math.max(0, Math.min(Number(value.value), 0x10ffff)))
    case 'f':
    case 'F':
      return Number(value.value).toFixed(Math.min(Number(precision ?? 6), 20))
    default:
      return known
  }
}

export function padded(text: string, width: number, side: string, fill: string): string {
  if (side === '<') return text.padEnd(width, fill)
  if (side !== '^') return text.padStart(width, fill)
  const left = Math.floor(Math.max(0, width - text.length) / 2)
  return text.padStart(text.length + left, fill).padEnd(width, fill)
}
