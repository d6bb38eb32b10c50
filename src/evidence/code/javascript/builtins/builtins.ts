import { entry } from '../values/table.js'
import type { Value } from '../values/value.js'
import { DECODERS } from './decoders.js'
import { LANGUAGE } from './language.js'
import { PATHS } from './paths.js'

/** What a function of the language gives for these arguments, and does nothing else; null: it is no such function. */
export function builtin(path: string, args: readonly Value[], isNew: boolean): Value | null {
  const make = isNew
    ? entry(CONSTRUCTORS, path)
    : (entry(LANGUAGE, path) ?? entry(DECODERS, path) ?? entry(PATHS, path))
  return make === undefined ? null : make(args)
}

const CONSTRUCTORS: Readonly<Record<string, (args: readonly Value[]) => Value | null>> = {
  String: LANGUAGE['Object'] ?? (() => null),
  Number: LANGUAGE['Object'] ?? (() => null),
  Boolean: LANGUAGE['Object'] ?? (() => null),
  Object: LANGUAGE['Object'] ?? (() => null),
  RegExp: LANGUAGE['RegExp'] ?? (() => null),
  Buffer: DECODERS['Buffer.from'] ?? (() => null),
  Uint8Array: DECODERS['Uint8Array.from'] ?? (() => null),
}
