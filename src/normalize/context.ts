import type { Asserts } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import { displayPointer, formatPointer } from './json-pointer.js'

/** Names under which policies find facts: no claim may stand there. */
const RESERVED = new Set([
  'verified',
  'unverified',
  'organisation',
  'org_id',
  'agent_id',
  'key_id',
  'claims',
  '__proto__',
])
const MAX_MEMBERS = 256
const MAX_DEPTH = 6
const MAX_NAME_LENGTH = 128

export interface SplitContext {
  /** What the key may assert. */
  readonly permitted: JsonObject
  /** The rest: claims nobody vouches for. */
  readonly unverified: JsonObject
}

/**
 * Splits the caller's context by what its key may assert. A member that the key may assert only with certain values
 * takes these as strings, exactly. Throws, naming the member: `body_invalid` (reserved name, too many members, nested
 * too deeply), `context_not_permitted` (another value).
 */
export function splitContext(context: JsonObject, asserts: Asserts): SplitContext {
  checkBounds(context, 1, { members: 0 }, ['context'])
  const permitted: [string, JsonValue][] = []
  const unverified: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(context)) {
    if (RESERVED.has(name)) throw invalid(['context', name], 'is reserved')
    const values = assertable(asserts, name)
    if (values === null) unverified.push([name, value])
    else if (values === '*' || (typeof value === 'string' && values.includes(value))) permitted.push([name, value])
    else throw notPermitted(name)
  }
  return { permitted: Object.fromEntries(permitted), unverified: Object.fromEntries(unverified) }
}

function assertable(asserts: Asserts, name: string): '*' | readonly string[] | null {
  if (asserts === '*') return '*'
  return Object.hasOwn(asserts, name) ? (asserts[name] ?? null) : null
}

function checkBounds(value: JsonValue, depth: number, counted: { members: number }, path: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > MAX_DEPTH) throw invalid(path, 'is nested too deeply')
  for (const [name, child] of Object.entries<JsonValue>(value)) {
    counted.members += 1
    if (counted.members > MAX_MEMBERS) throw invalid(['context'], 'has too many members')
    if (name.length > MAX_NAME_LENGTH) throw invalid([...path, name], 'has too long a name')
    checkBounds(child, depth + 1, counted, [...path, name])
  }
}

function invalid(path: readonly string[], message: string): CountersignError {
  const member = displayPointer(formatPointer(path))
  return new CountersignError('body_invalid', `${member} ${message}`, { member })
}

function notPermitted(name: string): CountersignError {
  const member = displayPointer(formatPointer(['context', name]))
  return new CountersignError('context_not_permitted', `the key may not assert this value of ${member}`, { member })
}
