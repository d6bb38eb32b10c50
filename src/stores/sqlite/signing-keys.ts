import type { Database } from 'better-sqlite3'
import type { SigningKey } from '../../core/sealer.js'
import type { SigningKeyRow } from './rows.js'

/** The stored name of an agent; no agent's id is empty, so '' is the service's own key. */
export function storedAgent(agentId: string | null): string {
  return agentId ?? ''
}

export function toSigningKey(row: SigningKeyRow): SigningKey {
  return {
    kid: row.kid,
    organisation: row.organisation,
    agentId: row.agent_id === '' ? null : row.agent_id,
    generation: row.generation,
    x: row.x,
    masterId: row.master_id,
  }
}

export interface SigningKeyTable {
  /** The newest generation: the one that signs. */
  current(organisation: string, agentId: string | null): SigningKey | null
  add(key: SigningKey): void
  /** After a rollback, or when another process wrote. */
  forget(): void
}

const MAX_CACHED = 10_000

export function createSigningKeyTable(db: Database): SigningKeyTable {
  const newest = db.prepare<[string, string], SigningKeyRow>(
    'SELECT * FROM signing_key WHERE organisation = ? AND agent_id = ? ORDER BY generation DESC LIMIT 1',
  )
  const insert = db.prepare(
    'INSERT INTO signing_key (organisation, agent_id, generation, kid, x, master_id) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const cache = new Map<string, SigningKey>()
  const remember = (key: SigningKey): SigningKey => {
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(cacheKey(key.organisation, key.agentId), key)
    return key
  }
  return {
    current: (organisation, agentId) => {
      const cached = cache.get(cacheKey(organisation, agentId))
      if (cached !== undefined) return cached
      const row = newest.get(organisation, storedAgent(agentId))
      return row === undefined ? null : remember(toSigningKey(row))
    },
    add: (key) => {
      insert.run(key.organisation, storedAgent(key.agentId), key.generation, key.kid, key.x, key.masterId)
      remember(key)
    },
    forget: () => {
      cache.clear()
    },
  }
}

function cacheKey(organisation: string, agentId: string | null): string {
  return `${organisation} ${storedAgent(agentId)}`
}
