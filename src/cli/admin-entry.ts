import type { Config } from '../config/config.js'
import type { JsonObject } from '../core/json.js'
import { EMPTY_CLAIMS, type AuditEntry } from '../core/receipt.js'
import type { Change, Store } from '../core/store.js'
import { CliFailure } from './failure.js'
import type { Io } from './io.js'

export interface AdminChange {
  readonly organisation: string
  /** What changed, without any secret: `{change, key_id, …}`. */
  readonly detail: JsonObject
  readonly changes: readonly Change[]
}

/** Commits a key change together with its signed audit entry. */
export async function commitAdmin(store: Store, config: Config, io: Io, admin: AdminChange): Promise<AuditEntry> {
  const claims = {
    ...EMPTY_CLAIMS,
    type: 'countersign.admin/v1' as const,
    issuer: config.issuer,
    organisation: admin.organisation,
    audit_id: io.world.newId('adm'),
    detail: { ...admin.detail, by: 'cli' },
  }
  const draft = { claims, callerKeyId: null, record: { operator: io.operator }, ttlMs: null, salt: null }
  const result = await store.commit(draft, admin.changes)
  if (result.committed) return result.entry
  throw new CliFailure(1, `not done: ${result.conflict}`)
}
