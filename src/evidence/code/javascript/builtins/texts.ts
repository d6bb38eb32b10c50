import { entry } from '../values/table.js'
import { joinTexts, plain, knownPrefix } from '../../analysis/text.js'
import type { Call, Machine } from '../machine.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import {
  arrayValue,
  constant,
  numberValue,
  textValue,
  UNDEFINED,
  unknown,
  unknownTextValue,
  type TextValue,
  type Value,
} from '../values/value.js'
import { compiled } from './patterns.js'

const MAX_RESULT = 65_536
const MAX_PIECES = 4_096
const HUGE = 50_000_000

/** A method of a text; null where there is none of that name. */
export function textMethod(machine: Machine, receiver: TextValue, name: string, call: Call): Value | null {
  const text = plain(receiver.text)
  const { origins } = receiver.text
  if (name === 'toString' || name === 'valueOf' || name === 'normalize')
    return name === 'normalize' && text !== null ? textValue(text.normalize(), origins) : receiver
  if (name === 'concat')
    return { kind: 'text', text: joinTexts([receiver.text, ...call.args.map((arg) => toText(arg))]) }
  if (name === 'repeat') return repeated(machine, receiver, call)
  if (text === null) return ofPart(receiver, name, call)
  if (name === 'replace' || name === 'replaceAll') return replaced(machine, text, name, receiver, call)
  if (name === 'split') return split(text, call.args, origins)
  if (name === 'match' || name === 'matchAll') return matched(text, call.args[0], name, origins)
  const made = entry(PLAIN, name)?.(text, call.args)
  if (made === undefined) return entry(PLAIN, name) !== undefined ? unknown(origins) : null
  return typeof made === 'string' ? textValue(made.slice(0, MAX_RESULT), origins) : asValue(made)
}

type Plain = (text: string, args: readonly Value[]) => string | number | boolean | undefined | null

function numberAt(args: readonly Value[], at: number): number | undefined | null {
  const value = args[at]
  if (value === undefined || (value.kind === 'constant' && value.value === undefined)) return undefined
  return plainNumber(value)
}

function withNumbers(make: (text: string, ...numbers: (number | undefined)[]) => string | number | undefined): Plain {
  return (text, args) => {
    const numbers = [numberAt(args, 0), numberAt(args, 1)]
    return numbers.some((number) => number === null)
      ? undefined
      : make(text, ...numbers.map((number) => number ?? undefined))
  }
}

function withText(make: (text: string, other: string, from: number | undefined) => string | number | boolean): Plain {
  return (text, args) => {
    const other = asKnown(args[0])
    return other === null ? undefined : make(text, other, numberAt(args, 1) ?? undefined)
  }
}

const PLAIN: Readonly<Record<string, Plain>> = {
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  trimLeft: (text) => text.trimStart(),
  trimRight: (text) => text.trimEnd(),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  toLocaleLowerCase: (text) => text.toLowerCase(),
  toLocaleUpperCase: (text) => text.toUpperCase(),
  slice: withNumbers((text, from, to) => text.slice(from, to)),
  substring: withNumbers((text, from, to) => text.substring(from ?? 0, to)),
  substr: withNumbers((text, from = 0, length) => {
    const start = from < 0 ? Math.max(0, text.length + from) : from
    return text.slice(start, length === undefined ? undefined : start + length)
  }),
  charAt: withNumbers((text, at = 0) => text.charAt(at)),
  at: withNumbers((text, at = 0) => text.at(at)),
  charCodeAt: withNumbers((text, at = 0) => text.charCodeAt(at)),
  codePointAt: withNumbers((text, at = 0) => text.codePointAt(at)),
  indexOf: withText((text, other, from) => text.indexOf(other, from)),
  lastIndexOf: withText((text, other) => text.lastIndexOf(other)),
  includes: withText((text, other) => text.includes(other)),
  startsWith: withText((text, other, from) => text.startsWith(other, from)),
  endsWith: withText((text, other) => text.endsWith(other)),
  localeCompare: withText((text, other) => (text < other ? -1 : text > other ? 1 : 0)),
  padStart: (text, args) => padded(text, args, true),
  padEnd: (text, args) => padded(text, args, false),
  search: (text, args) => {
    const pattern = compiled(args[0], text)
    return pattern === null ? undefined : text.search(pattern)
  },
  big: () => undefined,
  link: () => undefined,
  anchor: () => undefined,
  fontcolor: () => undefined,
  italics: (text) => `<i>${text}</i>`,
}

function padded(text: string, args: readonly Value[], isStart: boolean): string | undefined {
  const length = numberAt(args, 0)
  const fill = args[1] === undefined ? ' ' : asKnown(args[1])
  if (length === null || length === undefined || fill === null || length > MAX_RESULT) return undefined
  return isStart ? text.padStart(length, fill) : text.padEnd(length, fill)
}

function asValue(made: number | boolean | null): Value {
  return typeof made === 'number' ? numberValue(made) : constant(made)
}

/** Of a text that is known in part. */
function ofPart(receiver: TextValue, name: string, call: Call): Value | null {
  const { text } = receiver
  if (name === 'trim' || name === 'trimEnd' || name === 'trimStart') return receiver
  if (name === 'toLowerCase')
    return { kind: 'text', text: { ...text, parts: text.parts.map((part) => part?.toLowerCase() ?? null) } }
  if (name === 'toUpperCase')
    return { kind: 'text', text: { ...text, parts: text.parts.map((part) => part?.toUpperCase() ?? null) } }
  if (name === 'startsWith') {
    const other = asKnown(call.args[0])
    const prefix = knownPrefix(text)
    return other !== null && prefix.length >= other.length ? constant(prefix.startsWith(other)) : unknown()
  }
  if (name === 'slice' || name === 'substring' || name === 'substr') return beginning(receiver, call.args)
  if (name === 'split') return arrayValue([], true, text.origins)
  if (name === 'match' || name === 'matchAll') return unknown(text.origins)
  if (name === 'replace' || name === 'replaceAll' || name === 'padStart' || name === 'padEnd')
    return unknownTextValue([...text.origins, ...call.args.flatMap((arg) => originsOf(arg))])
  return entry(PLAIN, name) !== undefined ? unknown(text.origins) : null
}

function beginning(receiver: TextValue, args: readonly Value[]): Value {
  const [from, to] = [numberAt(args, 0), numberAt(args, 1)]
  const prefix = knownPrefix(receiver.text)
  if (typeof from !== 'number' || from < 0 || from > prefix.length) return unknownTextValue(receiver.text.origins)
  if (typeof to === 'number' && to >= 0 && to <= prefix.length)
    return textValue(prefix.slice(from, to), receiver.text.origins)
  const [first, ...others] = receiver.text.parts
  return { kind: 'text', text: { ...receiver.text, parts: [(first ?? '').slice(from), ...others] } }
}

function repeated(machine: Machine, receiver: TextValue, { args, node }: Call): Value {
  const times = numberAt(args, 0)
  const text = plain(receiver.text)
  const length = (times ?? 0) * Math.max(1, text?.length ?? 1)
  if (length >= HUGE)
    machine.analysis.resource(
      { kind: 'unbounded_allocation', detail: `a text of ${String(length)} characters` },
      machine.site(node),
    )
  if (text === null || typeof times !== 'number' || times < 0 || length > MAX_RESULT)
    return unknownTextValue(receiver.text.origins)
  return textValue(text.repeat(times), receiver.text.origins)
}

function split(text: string, args: readonly Value[], origins: TextValue['text']['origins']): Value {
  const [separator] = args
  if (separator === undefined || separator.kind === 'constant') return arrayValue([textValue(text, origins)])
  const by = separator.kind === 'regexp' ? compiled(separator, text) : asKnown(separator)
  if (by === null || text.length > MAX_RESULT) return arrayValue([], true, origins)
  const limit = numberAt(args, 1)
  const pieces = text.split(by, typeof limit === 'number' ? limit : MAX_PIECES + 1)
  const items = pieces
    .slice(0, MAX_PIECES)
    .map((piece: string | undefined) => (piece === undefined ? UNDEFINED : textValue(piece, origins)))
  return arrayValue(items, pieces.length > MAX_PIECES, origins)
}

function matched(text: string, pattern: Value | undefined, name: string, origins: TextValue['text']['origins']): Value {
  const regexp = compiled(pattern, text)
  if (regexp === null) return unknown(origins)
  if (name === 'matchAll') {
    const rows = regexp.global ? [...text.matchAll(regexp)].slice(0, MAX_PIECES) : []
    return arrayValue(
      rows.map((row) =>
        arrayValue(row.map((one: string | undefined) => (one === undefined ? UNDEFINED : textValue(one, origins)))),
      ),
    )
  }
  const found = text.match(regexp)
  if (found === null) return constant(null)
  return arrayValue(
    [...found]
      .slice(0, MAX_PIECES)
      .map((one: string | undefined) => (one === undefined ? UNDEFINED : textValue(one, origins))),
  )
}

function replaced(machine: Machine, text: string, name: string, receiver: TextValue, { args, node }: Call): Value {
  const [what, by] = args
  const { origins } = receiver.text
  const all = [...origins, ...originsOf(by)]
  const pattern = what?.kind === 'regexp' ? compiled(what, text) : asKnown(what)
  if (pattern === null || by === undefined) return unknownTextValue(all)
  if (by.kind === 'function' || by.kind === 'bound' || by.kind === 'name')
    return replacedByCalls(machine, text, pattern, name, by, node, all)
  const replacement = asKnown(by)
  if (replacement === null) return unknownTextValue(all)
  const result =
    name === 'replaceAll' && (typeof pattern === 'string' || pattern.global)
      ? text.replaceAll(pattern, replacement)
      : text.replace(pattern, replacement)
  return textValue(result.slice(0, MAX_RESULT), all)
}

function replacedByCalls(
  machine: Machine,
  text: string,
  pattern: string | RegExp,
  name: string,
  by: Value,
  node: Call['node'],
  origins: TextValue['text']['origins'],
): Value {
  const pieces: Value[] = []
  let last = 0
  let calls = 0
  const each = (match: string, ...groups: unknown[]): string => {
    const at = groups.find((group): group is number => typeof group === 'number') ?? 0
    if (calls++ > 512) return match
    const given = groups
      .slice(0, groups.indexOf(at))
      .map((group) => (typeof group === 'string' ? textValue(group) : UNDEFINED))
    pieces.push(
      textValue(text.slice(last, at)),
      machine.call({ callee: by, self: null, args: [textValue(match), ...given, numberValue(at)], node, isNew: false }),
    )
    last = at + match.length
    return match
  }
  if (name === 'replaceAll' && typeof pattern === 'string') text.replaceAll(pattern, each)
  else text.replace(pattern, each)
  const joined = joinTexts([...pieces.map((piece) => toText(piece)), toText(textValue(text.slice(last), origins))])
  return { kind: 'text', text: joined }
}
