import type { Action } from '../../../core/action.js'
import type { AttributeRef, CounterSpec } from '../../../core/counter.js'
import type { Canonicalize } from '../../../core/receipt.js'
import { amountOf } from '../amounts.js'
import type { CellRef } from '../cells/cells.js'
import { grainOf } from '../cells/grain.js'
import type { Fingerprint } from '../fingerprint.js'
import { ownMember, type KeyValues } from '../key-values.js'
import { createMemo } from '../memo.js'
import { counterMeaning, keyMeaning } from './meaning.js'

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
  readonly keyValues: (action: Action) => KeyValues
}

/** The tool's counters for this call. Worked out once for an action. */
export function createResolve(deps: ResolveDeps): (action: Action) => readonly Resolved[] {
  const known = new WeakMap<Action, readonly Resolved[]>()
  const place = createPlaces(deps)
  return (action) => {
    const before = known.get(action)
    if (before !== undefined) return before
    const scene = { action, values: deps.keyValues(action), keys: new Map() }
    const resolved = action.tool.counters.map((spec) => ({ spec, place: place(spec, scene) }))
    known.set(action, resolved)
    return resolved
  }
}

interface Scene {
  readonly action: Action
  readonly values: KeyValues
  /** Texts of keys that counters have in common, by `Meaning.key`. */
  readonly keys: Map<string, string | null>
}

function createPlaces({ fingerprint, canonicalize }: ResolveDeps) {
  const meaningOf = createMeanings(canonicalize)
  const refs = createMemo<CellRef>()
  const values = createMemo<string>()
  const refOf = (spec: CounterSpec, organisation: string, currency: string | null, key: string): CellRef => {
    const { text, number } = meaningOf(spec)
    return refs(`${number} ${organisation} ${currency ?? ''} ${key}`, () => {
      const id = fingerprint(organisation, `[${text},${JSON.stringify([organisation, currency])},[${key}]]`)
      return { organisation, id, grain: grainOf(spec.windowMs), keepMs: spec.windowMs }
    })
  }
  const keyOf = (spec: CounterSpec, { keys, values: of }: Scene): string | null => {
    const { key } = meaningOf(spec)
    const known = keys.get(key)
    if (known !== undefined) return known
    const text = keyText(spec, of)
    keys.set(key, text)
    return text
  }
  return (spec: CounterSpec, scene: Scene): Place | null => {
    const added = addedBy(spec, scene)
    const key = added === null ? null : keyOf(spec, scene)
    if (added === null || key === null) return null
    const { organisation } = scene.action.subject
    const { text, amount, currency } = added
    const value =
      text === null ? '' : values(`${organisation} ${text}`, () => fingerprint(organisation, `["value/v1",${text}]`))
    return { ref: refOf(spec, organisation, currency, key), value, amount, money: currency !== null }
  }
}

interface Meaning {
  /** `counterMeaning` */
  readonly text: string
  /** Of what its key is made. */
  readonly key: string
  /** No other definition has it. */
  readonly number: number
}

function createMeanings(canonicalize: Canonicalize): (spec: CounterSpec) => Meaning {
  const known = new WeakMap<CounterSpec, Meaning>()
  let number = 0
  return (spec) => {
    const before = known.get(spec)
    if (before !== undefined) return before
    const text = canonicalize(counterMeaning(spec))
    const meaning = { text, key: canonicalize(keyMeaning(spec)), number: number++ }
    known.set(spec, meaning)
    return meaning
  }
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
  /** The distinct value; null: none is told apart. */
  readonly text: string | null
  readonly amount: number
  readonly currency: string | null
}

const ONE: Added = { text: null, amount: 1, currency: null }

function addedBy({ type, of }: CounterSpec, { action, values }: Scene): Added | null {
  switch (type) {
    case 'count':
      return ONE
    case 'sum':
      return of === null || typeof of === 'string' ? null : sumOf(of, action)
    case 'distinct': {
      const text = of === null ? null : values(of)
      return text === null ? null : { ...ONE, text }
    }
  }
}

function sumOf({ attribute }: AttributeRef, action: Action): Added | null {
  const amount = amountOf(action, attribute)
  return amount === null ? null : { text: null, amount, currency: ownMember(action.currencies, attribute) ?? null }
}
