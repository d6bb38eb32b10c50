import { createHash } from 'node:crypto'
import type { CheckRequest } from '../../../core/evaluator.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'

const MAX_REMEMBERED = 1_000
/** What is said of a call that is not tried again. */
export const OFFENDER = 'this call brought an engine down before'
/** After so many calls of one agent for one action that brought an engine down, the action is closed to it. */
const MAX_CALLS_OF_AGENT = 3
/** The same for all agents of an organisation together: agents may be many and cheap. */
const MAX_CALLS_OF_ORGANISATION = 10

/** One call, as far as it may be poison. */
export interface Suspect {
  /** Whether this call, or too many of its kind, brought an engine down lately. */
  isOffender(): boolean
  /** It brought an engine down. */
  blame(): void
}

/**
 * Calls that brought an engine down, so that one poison call does not do it over and over. What one organisation did
 * closes nothing to another.
 */
export interface Offenders {
  suspect(request: CheckRequest): Suspect
}

export interface OffenderOptions {
  readonly rememberMs: number
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
}

export function createOffenders({ rememberMs, monotonic }: OffenderOptions): Offenders {
  /** When calls of a kind brought an engine down, lately blamed last. */
  const times = new Map<string, readonly number[]>()
  const recent = (kind: string): readonly number[] => {
    const since = monotonic() - rememberMs
    return (times.get(kind) ?? []).filter((time) => time > since)
  }
  const blame = (kind: string): void => {
    const all = [...recent(kind), monotonic()]
    times.delete(kind)
    times.set(kind, all.slice(-MAX_CALLS_OF_ORGANISATION))
    const [oldest] = times.keys()
    if (times.size > MAX_REMEMBERED && oldest !== undefined) times.delete(oldest)
  }
  return {
    suspect: (request) => {
      let known: readonly Kind[] | null = null
      const kinds = (): readonly Kind[] => (known ??= kindsOf(request))
      return {
        isOffender: () => times.size > 0 && kinds().some(({ key, max }) => recent(key).length >= max),
        blame: () => {
          for (const { key } of kinds()) blame(key)
        },
      }
    },
  }
}

/** Calls that are taken together, and how many of them may bring an engine down before all are refused. */
interface Kind {
  readonly key: string
  readonly max: number
}

function kindsOf(request: CheckRequest): readonly Kind[] {
  const { organisation, subject, action, resources } = request
  const what: JsonValue = [organisation, action, resources.map(({ kind, id }) => [kind, id])]
  return [
    { key: `call ${digestOf(request)}`, max: 1 },
    { key: `agent ${digest([what, subject.id])}`, max: MAX_CALLS_OF_AGENT },
    { key: `organisation ${digest(what)}`, max: MAX_CALLS_OF_ORGANISATION },
  ]
}

/** Without the time of the call, which differs each time the same call is made. */
function digestOf({ organisation, subject, action, resources }: CheckRequest): string {
  const timeless = resources.map((resource) => ({ ...resource, attributes: withoutTime(resource.attributes) }))
  return digest([organisation, subject, action, timeless])
}

function digest(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('base64url')
}

function withoutTime(attributes: JsonObject): JsonObject {
  const { call } = attributes
  return call !== undefined && isJsonObject(call) ? { ...attributes, call: { ...call, time: null } } : attributes
}
