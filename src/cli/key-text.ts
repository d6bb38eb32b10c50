import type { ApiKey, Asserts } from '../core/caller.js'
import type { JsonObject, JsonValue } from '../core/json.js'

/** An API key in wire names, without its digest. */
export function wireKey(key: ApiKey): JsonObject {
  return {
    key_id: key.keyId,
    label: key.label,
    organisation: key.organisation,
    roles: key.roles,
    agent_ids: key.agentIds,
    asserts: wireAsserts(key.asserts),
    claims: key.claims,
    subject_role: key.subjectRole,
    may_input: key.mayInput,
    audiences: key.audiences,
    person: key.person,
    levels: key.levels,
    limits: {
      enforce_per_minute: key.limits.enforcePerMinute,
      enforce_per_hour: key.limits.enforcePerHour,
      analyze_per_minute: key.limits.analyzePerMinute,
      outcome_per_minute: key.limits.outcomePerMinute,
      input_per_minute: key.limits.inputPerMinute,
    },
    created_at: key.createdAt,
    revoked_at: key.revokedAt,
  }
}

/** One key in a few lines. */
export function describeKey(key: ApiKey): string {
  const agents = listed(key.agentIds, 'agent')
  const audiences = key.roles.includes('executor') ? `; stands for ${listed(key.audiences, 'audience')}` : ''
  const person = key.person === null ? '' : `; is ${key.person}’s`
  const levels = key.levels.length === 0 ? '' : ` and approves at ${key.levels.join(', ')}`
  const state = key.revokedAt === null ? '' : `  revoked ${key.revokedAt}`
  return [
    `${key.keyId}  ${key.organisation}  ${key.roles.join(',')}${key.label === '' ? '' : `  "${key.label}"`}${state}`,
    `    speaks for ${agents}${audiences}${person}${levels}; asserts ${describeAsserts(key.asserts)}; made ${key.createdAt}`,
  ].join('\n')
}

function listed(ids: '*' | readonly string[], what: string): string {
  if (ids === '*') return `any ${what}`
  return ids.length === 0 ? `no ${what}` : ids.join(', ')
}

function describeAsserts(asserts: Asserts): string {
  if (asserts === '*') return 'any context'
  const parts = Object.entries(asserts).map(([name, values]) => `${name}=${values === '*' ? '*' : values.join(',')}`)
  return parts.length === 0 ? 'no context' : parts.join(' ')
}

function wireAsserts(asserts: Asserts): JsonValue {
  return asserts === '*' ? '*' : { ...asserts }
}
