import { createHash } from 'node:crypto'
import type { CheckRequest } from '../../../core/evaluator.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'

const MAX_REMEMBERED = 1_000
/** After so many different calls of one agent for one action that brought an engine down, the action is closed to it. */
const MAX_CALLS_OF_ONE_KIND = 3

/** Calls that brought an engine down, so that one poison call does not do it over and over. */
export interface Offenders {
  has(request: CheckRequest): boolean
  add(request: CheckRequest): void
}

export function createOffenders(options: {
  readonly rememberMs: number
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
}): Offenders {
  const calls = new Map<string, number>()
  const kinds = new Map<string, readonly number[]>()
  const recent = (times: readonly number[]): readonly number[] =>
    times.filter((time) => options.monotonic() - time < options.rememberMs)
  return {
    has: (request) => {
      if (calls.size === 0) return false
      const at = calls.get(digestOf(request))
      if (at !== undefined && recent([at]).length > 0) return true
      return recent(kinds.get(kindOf(request)) ?? []).length >= MAX_CALLS_OF_ONE_KIND
    },
    add: (request) => {
      for (const [digest, at] of calls) if (recent([at]).length === 0) calls.delete(digest)
      for (const [kind, times] of kinds) if (recent(times).length === 0) kinds.delete(kind)
      if (calls.size >= MAX_REMEMBERED) calls.clear()
      if (kinds.size >= MAX_REMEMBERED) kinds.clear()
      calls.set(digestOf(request), options.monotonic())
      const kind = kindOf(request)
      kinds.set(kind, [...recent(kinds.get(kind) ?? []), options.monotonic()])
    },
  }
}

function kindOf({ subject, action, resources }: CheckRequest): string {
  return JSON.stringify([subject.id, action, resources.map(({ kind, id }) => [kind, id])])
}

/** Without the time of the call, which differs each time the same call is made. */
function digestOf(request: CheckRequest): string {
  const resources = request.resources.map((resource) => ({ ...resource, attributes: withoutTime(resource.attributes) }))
  const same: JsonValue = [request.subject.id, request.subject.attributes, request.action, JSON.stringify(resources)]
  return createHash('sha256').update(JSON.stringify(same)).digest('base64url')
}

function withoutTime(attributes: JsonObject): JsonObject {
  const { call } = attributes
  return call !== undefined && isJsonObject(call) ? { ...attributes, call: { ...call, time: null } } : attributes
}
