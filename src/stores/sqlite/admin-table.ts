import type { Database } from 'better-sqlite3'
import type { RecordedActivation } from '../../core/activation.js'
import type { ApiKey } from '../../core/caller.js'

/** The writer's side of API keys and of the last activation. */
export interface AdminTable {
  isLiveKey(organisation: string, keyId: string): boolean
  addKey(key: ApiKey): void
  /** `at`: RFC 3339. */
  revokeKey(keyId: string, at: string): void
  /** 0 = nothing was activated, or it had none. */
  lastRevision(): number
  recordActivation(activation: RecordedActivation): void
}

export function createAdminTable(db: Database): AdminTable {
  const isLiveKey = db.prepare<[string, string]>(
    "SELECT 1 FROM api_key WHERE key_id = ? AND organisation = ? AND body ->> '$.revokedAt' IS NULL",
  )
  const addKey = db.prepare('INSERT INTO api_key (digest, key_id, organisation, body) VALUES (?, ?, ?, ?)')
  const revokeKey = db.prepare("UPDATE api_key SET body = json_set(body, '$.revokedAt', ?) WHERE key_id = ?")
  const lastRevision = db.prepare<[], number | null>("SELECT body ->> '$.revision' FROM activation").pluck()
  const recordActivation = db.prepare(
    'INSERT INTO activation (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  )
  return {
    isLiveKey: (organisation, keyId) => isLiveKey.get(keyId, organisation) !== undefined,
    addKey: (key) => {
      addKey.run(key.digest, key.keyId, key.organisation, JSON.stringify(key))
    },
    revokeKey: (keyId, at) => {
      revokeKey.run(at, keyId)
    },
    lastRevision: () => lastRevision.get() ?? 0,
    recordActivation: (activation) => {
      recordActivation.run(JSON.stringify(activation))
    },
  }
}
