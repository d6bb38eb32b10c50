import type { Action } from '../../../core/action.js'
import type { AttributeRef, CounterSpec } from '../../../core/counter.js'
import type { Canonicalize } from '../../../core/receipt.js'
import { amountOf } from '../amounts.js'
import type { CellRef } from '../cells/cells.js'
import type { Fingerprint } from '../cells/fingerprints.js'
import { grainOf } from '../cells/grain.js'
import { createKeyValues, ownMember, type KeyValues } from '../key-values.js'

/** A counter for one call: which cell it is, and what the call adds to it. */
export interface Resolved {
  readonly spec: CounterSpec
  /** Null: the call does not say what belongs to its key, or what is to be added. */
  readonly place: Place | null
}

export interface Place {
  readonly ref: CellRef
  /** Of `distinct`: the fingerprint of the value; else ''. */
  readonly value: string
  /** A whole number ≥ 0. */
  readonly amount: number
  /** Whether the amount is money. */
  readonly money: boolean
}

export interface ResolveDeps {
  readonly fingerprint: Fingerprint
  readonly canonicalize: Canonicalize
}

/** The tool's counters for this call. Worked out once for an action. */
export function createResolve(deps: ResolveDeps): (action: Action) => readonly Resolved[] {
  const known = new WeakMap<Action, readonly Resolved[]>()
  const meanings = new WeakMap<CounterSpec, string>()
  const meaningOf = (spec: CounterSpec): string => {
    const before = meanings.get(spec)
    if (before !== undefined) return before
    const meaning = deps.canonicalize(meaningAs(spec))
    meanings.set(spec, meaning)
    return meaning
  }
  return (action) => {
    const before = known.get(action)
    if (before !== undefined) return before
    const values = createKeyValues(action, deps.canonicalize)
    const resolved = action.tool.counters.map((spec) => ({
      spec,
      place: placeOf(spec, meaningOf(spec), { action, values, fingerprint: deps.fingerprint }),
    }))
    known.set(action, resolved)
    return resolved
  }
}

/** What a counter's cells are of: with another meaning it begins anew. */
function meaningAs({ name, type, of, key, counts, windowMs }: CounterSpec) {
  return ['counter/v1', name, type, partAs(of), key.map(partAs), counts, grainOf(windowMs)]
}

function partAs(part: CounterSpec['of']) {
  return part === null || typeof part === 'string' ? part : [part.attribute, part.normalize]
}

interface Scene {
  readonly action: Action
  readonly values: KeyValues
  readonly fingerprint: Fingerprint
}

function placeOf(spec: CounterSpec, meaning: string, scene: Scene): Place | null {
  const added = addedBy(spec, scene)
  const key = keyText(spec, scene.values)
  if (added === null || key === null) return null
  const { organisation } = scene.action.subject
  const { currency, ...line } = added
  const id = scene.fingerprint(organisation, `[${meaning},${JSON.stringify([organisation, currency])},[${key}]]`)
  const ref = { organisation, id, grain: grainOf(spec.windowMs), keepMs: spec.windowMs }
  return { ref, money: currency !== null, ...line }
}

function keyText({ key }: CounterSpec, values: KeyValues): string | null {
  let text = ''
  for (const part of key) {
    const value = values(part)
    if (value === null) return null
    text += text === '' ? value : `,${value}`
  }
  return text
}

interface Added {
  readonly value: string
  readonly amount: number
  readonly currency: string | null
}

function addedBy({ type, of }: CounterSpec, scene: Scene): Added | null {
  switch (type) {
    case 'count':
      return { value: '', amount: 1, currency: null }
    case 'sum':
      return of === null || typeof of === 'string' ? null : sumOf(of, scene.action)
    case 'distinct':
      return of === null ? null : toldApart(scene.values(of), scene)
  }
}

function sumOf({ attribute }: AttributeRef, action: Action): Added | null {
  const amount = amountOf(action, attribute)
  return amount === null ? null : { value: '', amount, currency: ownMember(action.currencies, attribute) ?? null }
}

function toldApart(text: string | null, { action, fingerprint }: Scene): Added | null {
  if (text === null) return null
  return { value: fingerprint(action.subject.organisation, `["value/v1",${text}]`), amount: 1, currency: null }
}
