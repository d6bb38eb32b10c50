import type { ToolEntry } from '../core/action.js'
import type { CounterSpec } from '../core/counter.js'
import type { JsonObject } from '../core/json.js'
import { admitsType, type SchemaProblem } from './argument-schema.js'
import { attributesOf, toAttributeRef, type CompiledCounters } from './catalogue-counters.js'
import type { BindingSource, ToolSource } from './catalogue-file.js'
import { parseDuration } from './duration.js'
import { parsePointer } from './json-pointer.js'

const MAX_LEASE_MS = 30 * 24 * 3_600_000

export type ToolState = Pick<ToolEntry, 'counters' | 'otherCounters' | 'target' | 'destructive' | 'leaseMs'>

/** What a tool that has no problems says about state. */
export function toToolState(source: ToolSource, { names, specs }: CompiledCounters): ToolState {
  const own = source.counters ?? []
  return {
    counters: own.flatMap((name) => specs.get(name) ?? []),
    otherCounters: names.filter((name) => !own.includes(name)),
    target: source.target === undefined ? null : toAttributeRef(source.target),
    destructive: source.destructive ?? false,
    leaseMs: source.lease === undefined ? null : parseDuration(source.lease),
  }
}

/** Counters that are not there or cannot be had by this tool, a target that it does not bind. Paths are relative to the entry. */
export function toolStateProblems(source: ToolSource, counters: CompiledCounters): readonly SchemaProblem[] {
  return [...counterProblems(source, counters), ...targetProblems(source), ...leaseProblems(source)]
}

function counterProblems(source: ToolSource, compiled: CompiledCounters): readonly SchemaProblem[] {
  const own = source.counters ?? []
  return own.flatMap((name, index) => {
    const messages = own.indexOf(name) < index ? ['is listed twice'] : counterMessages(source, name, compiled)
    const path = ['counters', String(index)]
    return messages.map((message) => ({ path, message: `the counter "${name}" ${message}` }))
  })
}

function counterMessages(source: ToolSource, name: string, { names, specs }: CompiledCounters): readonly string[] {
  if (!names.includes(name)) return ['is not declared']
  const spec = specs.get(name)
  return spec === undefined ? [] : [...unboundMessages(source, spec), ...sumMessages(source, spec)]
}

function unboundMessages(source: ToolSource, spec: CounterSpec): readonly string[] {
  return attributesOf(spec)
    .filter((attribute) => bindingOf(source, attribute) === null)
    .map((attribute) => `needs the attribute "${attribute}", which this tool does not bind`)
}

function sumMessages(source: ToolSource, { type, of }: CounterSpec): readonly string[] {
  if (type !== 'sum' || of === null || typeof of === 'string') return []
  const binding = bindingOf(source, of.attribute)
  if (binding === null || canBeNumber(binding, source.arguments)) return []
  return [`adds up "${of.attribute}", which is never a number here`]
}

/** Only what is certain: an argument that may be a string now and a number then is found out at each call. */
function canBeNumber({ from, transform = [], value }: BindingSource, schema: JsonObject): boolean {
  if (from === undefined) return Number.isSafeInteger(value)
  const tokens = parsePointer(from) ?? []
  const last = transform.at(-1)
  if (last === undefined) return admitsType(schema, tokens, ['number', 'integer'])
  if (last === 'to_number') return admitsType(schema, tokens, ['number', 'integer', 'string'])
  return typeof last !== 'string'
}

function targetProblems(source: ToolSource): readonly SchemaProblem[] {
  const { target } = source
  if (target === undefined || bindingOf(source, target.attribute) !== null) return []
  return [
    { path: ['target', 'attribute'], message: `the target "${target.attribute}" is no attribute that this tool binds` },
  ]
}

function leaseProblems({ lease }: ToolSource): readonly SchemaProblem[] {
  const leaseMs = lease === undefined ? null : parseDuration(lease)
  if (leaseMs === null || (leaseMs > 0 && leaseMs <= MAX_LEASE_MS)) return []
  return [{ path: ['lease'], message: 'a lease is between 1s and 30d' }]
}

function bindingOf({ bind = {} }: ToolSource, attribute: string): BindingSource | null {
  return Object.hasOwn(bind, attribute) ? (bind[attribute] ?? null) : null
}
