import type { Site } from '../../analysis/analysis.js'
import { joinTexts, knownText, unknownText, type Text } from '../../analysis/text.js'
import type { Call, Machine } from '../machine.js'
import { alternatives } from '../values/either.js'
import { originsOf, toText, truthOf } from '../values/reading.js'
import { UNDEFINED, UNKNOWN, type Value } from '../values/value.js'

/** A call of something that the tables know. No value of it is an alternative. */
export interface LibraryCall extends Call {
  readonly name: string
  readonly machine: Machine
  readonly site: Site
}

/** What a function of a library does, told to the analysis; its result. */
export type Effect = (call: LibraryCall) => Value
export type Effects = Readonly<Record<string, Effect>>

export function argument(call: LibraryCall, at: number): Value {
  return call.args[at] ?? UNDEFINED
}

/** A text that is handed over; unknown where it is no text. */
export function textAt(call: LibraryCall, at: number): Text {
  const value = call.args[at]
  return value === undefined ? unknownText() : pathText(value)
}

/** URL objects and the like are what they point to. */
export function pathText(value: Value): Text {
  if (value.kind === 'constant') return unknownText()
  const text = toText(value)
  const [first] = text.parts
  if (typeof first === 'string' && first.startsWith('file://'))
    return { ...text, parts: [first.slice('file://'.length), ...text.parts.slice(1)] }
  return text
}

/** The member of an options object. */
export function optionOf(value: Value | undefined, name: string): Value | null {
  if (value?.kind === 'object' || value?.kind === 'instance') return value.fields.get(name)?.value ?? null
  return null
}

/** The last argument that is an object of options. */
export function options(call: LibraryCall): Value | undefined {
  return call.args.findLast(({ kind }) => kind === 'object')
}

export function isOn(call: LibraryCall, name: string): boolean {
  const value = optionOf(options(call), name)
  return value !== null && truthOf(value) !== false
}

type Callable = Extract<Value, { kind: 'function' | 'bound' | 'method' | 'name' | 'class' }>

export function isCallable(value: Value | undefined): value is Callable {
  if (value === undefined) return false
  return ['function', 'bound', 'method', 'name', 'class'].includes(value.kind)
}

/** Calls the callback that is the last argument. */
export function callBack(call: LibraryCall, args: readonly Value[]): void {
  const callback = call.args.findLast((value) => value.kind === 'function' || value.kind === 'bound')
  if (callback !== undefined) invoke(call, callback, args)
}

export function invoke(call: LibraryCall, callee: Value, args: readonly Value[], self: Value | null = null): Value {
  return call.machine.call({ callee, self, args, node: call.node, isNew: false })
}

/** Texts of a list; null where it is not known to be one. */
export function wordsOf(value: Value | undefined): readonly Text[] | null {
  if (value === undefined) return []
  if (value.kind !== 'array') return null
  const words = value.items.map((item) => toText(item))
  return value.open ? [...words, unknownText(value.origins)] : words
}

/** As one argument in a command line of a shell. */
export function quoted(text: Text): Text {
  return joinTexts([text])
}

export function allOrigins(values: readonly Value[]): readonly ReturnType<typeof originsOf>[number][] {
  return values.flatMap((value) => originsOf(value))
}

/** What is handed over as data: of an object, all that is in it. */
export function dataText(value: Value | undefined): Text {
  if (value === undefined || value.kind === 'constant') return knownText('')
  const text = toText(value)
  const origins = originsOf(value)
  return text.origins.length === origins.length ? text : { ...text, origins }
}

export function firstOf(value: Value | undefined): Value {
  return value === undefined ? UNKNOWN : (alternatives(value)[0] ?? UNKNOWN)
}
