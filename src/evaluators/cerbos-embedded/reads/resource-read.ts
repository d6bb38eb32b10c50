import type { CheckResource } from '../../../core/evaluator.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import { attributesIn, speaksOf } from '../table/attributes-read.js'
import type { Policy } from '../table/model.js'
import { createTimeless } from '../table/timeless.js'
import { createEvidenceRead } from './evidence-read.js'
import type { Wanted } from './wanted.js'

/** The attributes as far as rules about the resource's kind can read them. */
export type ResourceRead = (resource: CheckResource) => JsonObject | null

/** Null where rules of the kind read the clock, all attributes at once, or hold them against a schema. */
export function createResourceRead(policies: readonly Policy[]): ResourceRead {
  const timeless = createTimeless(policies)
  const evidenceRead = createEvidenceRead(policies)
  const known = new Map<string, ReadonlySet<string> | null>()
  return ({ kind, attributes }) => {
    const names = known.get(kind) ?? namesRead(policies, kind)
    known.set(kind, names)
    if (names === null || !timeless(kind)) return null
    const { evidence, ...others } = attributes
    const read = Object.entries(others).filter(([name]) => names.has(name))
    if (evidence !== undefined && names.has('evidence')) read.push(['evidence', pruned(evidence, evidenceRead(kind))])
    return Object.fromEntries(read)
  }
}

function namesRead(policies: readonly Policy[], kind: string): ReadonlySet<string> | null {
  const speaking = policies.filter((policy) => speaksOf(policy, kind))
  const isHeld = speaking.some((policy) => policy.kind === 'resource' && policy.schemas !== null)
  return isHeld ? null : attributesIn(speaking)
}

function pruned(value: JsonValue, wanted: Wanted): JsonValue {
  if (wanted === 'all' || !isJsonObject(value)) return value
  const members: [string, JsonValue][] = []
  for (const [name, member] of Object.entries(value)) {
    const of = wanted.get(name)
    if (of !== undefined) members.push([name, pruned(member, of)])
  }
  return Object.fromEntries(members)
}
