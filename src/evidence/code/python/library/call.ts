import type { Analysis, Site } from '../../analysis/analysis.js'
import { mergeOrigins, type Text } from '../../analysis/text.js'
import type { Arguments, Run } from '../run/run.js'
import type { Node } from '../tree.js'
import { knownTextOf, textOf, deepOrigins } from '../values/read.js'
import { unknown } from '../values/make.js'
import type { ObjectValue, Origins, Value } from '../values/value.js'

/** A call of something of the library. */
export interface LibraryCall extends Arguments {
  /** The full name: `os.remove`, `file.write`. */
  readonly name: string
  /** What a method is called on. */
  readonly self: ObjectValue
  readonly node: Node
  readonly site: Site
  readonly run: Run
  readonly analysis: Analysis
}
export type Handler = (call: LibraryCall) => Value
export type Library = Readonly<Record<string, Handler>>

/** By its place or its name. */
export function argument(call: Arguments, at: number, ...names: readonly string[]): Value | undefined {
  const given = call.positional[at]
  if (given !== undefined) return given
  for (const each of names) {
    const found = call.keywords.get(each)
    if (found !== undefined) return found
  }
  return undefined
}

/** As a text; wholly unknown where the argument was not given or could not be told. */
export function textArgument(call: Arguments, at: number, ...names: readonly string[]): Text {
  const value = argument(call, at, ...names)
  return value === undefined ? { parts: [null], origins: [] } : textOf(value)
}

export function knownArgument(call: Arguments, at: number, ...names: readonly string[]): string | null {
  return knownTextOf(argument(call, at, ...names))
}

export function isTrue(value: Value | undefined): boolean {
  return value?.kind === 'bool' ? value.value : value?.kind === 'number' ? value.value !== 0 : false
}

export function originsOf(call: Arguments): Origins {
  return mergeOrigins([...call.positional, ...call.keywords.values()].flatMap((each) => deepOrigins(each)))
}

/** Something that comes of the arguments. */
export function derived(call: LibraryCall): Value {
  return unknown(mergeOrigins([...originsOf(call), ...call.self.origins]), `${call.name}()`, true)
}

/** Every name of these has the same handler. */
export function all(names: string, handler: Handler): Library {
  return Object.fromEntries(names.split(' ').map((each) => [each, handler]))
}
