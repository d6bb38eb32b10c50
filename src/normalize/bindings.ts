import type { JsonObject, JsonValue } from '../core/json.js'
import { resolvePointer } from './json-pointer.js'
import type { Transform } from './transforms.js'
import { applyTransform } from './transforms.js'

/** Where an attribute comes from: an argument, transformed in this order, or a constant. */
export type Binding =
  | {
      readonly pointer: string
      readonly tokens: readonly string[]
      readonly transforms: readonly Transform[]
    }
  | { readonly constant: JsonValue }

export type Bound =
  | { readonly ok: true; readonly attributes: JsonObject }
  | { readonly ok: false; readonly pointer: string; readonly message: string }

/** The attributes that policies see. An absent argument leaves its attribute absent; the first failing one ends it. */
export function bind(bindings: readonly (readonly [string, Binding])[], args: JsonObject): Bound {
  const attributes: [string, JsonValue][] = []
  for (const [name, binding] of bindings) {
    if ('constant' in binding) {
      attributes.push([name, binding.constant])
      continue
    }
    let value = resolvePointer(args, binding.tokens)
    if (value === undefined) continue
    for (const transform of binding.transforms) {
      const transformed = applyTransform(transform, value, args)
      if (!transformed.ok) return { ok: false, pointer: binding.pointer, message: transformed.message }
      value = transformed.value
    }
    attributes.push([name, value])
  }
  return { ok: true, attributes: Object.fromEntries(attributes) }
}
