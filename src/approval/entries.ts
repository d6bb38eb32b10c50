import type { Approval } from '../core/approval.js'
import type { JsonObject } from '../core/json.js'
import { EMPTY_CLAIMS } from '../core/receipt.js'
import type { EntryDraft } from '../core/store.js'
import type { SaltedHash } from './matching.js'

export interface EntryDeps {
  readonly issuer: string
  readonly saltedHash: SaltedHash
}

/** What a step says of itself in the log. */
export interface Noting {
  readonly auditId: string
  /** `signed`, `rejected`, `cancelled`, `edited`, `series_proposed`, `revoked`, `expired` */
  readonly change: string
  readonly level: string | null
  readonly person: string | null
  readonly comment: string | null
  /** The API key that took the step; null: the service. */
  readonly keyId: string | null
  /** More members of `detail`; no values of arguments. */
  readonly more?: JsonObject
}

/**
 * The entry of one step, about the approval as it is after it. It tells what was agreed to by hashes under the approval's
 * salt, which lies apart from the log; the comment, too, is a hash.
 */
export function stepEntry(after: Approval, noting: Noting, { issuer, saltedHash }: EntryDeps): EntryDraft {
  const { action, snapshot, hashes, salt } = after
  const { change, level, person, comment } = noting
  return {
    claims: {
      ...EMPTY_CLAIMS,
      type: 'countersign.approval/v1',
      issuer,
      organisation: action.organisation,
      audit_id: noting.auditId,
      subject_audit_id: after.decisionAuditId,
      agent_id: action.agentId,
      session_id: action.sessionId,
      tool_name: action.tool,
      action: snapshot.action,
      resource: snapshot.kind,
      policy_id: snapshot.policyId,
      policy_version: snapshot.policyVersion,
      approval_id: after.id,
      context_hash: hashes.context,
      arguments_hash: hashes.arguments,
      detail: {
        change,
        status: after.status,
        kind: after.kind,
        level,
        person,
        comment_hash: comment === null ? null : saltedHash(salt, comment),
        snapshot_hash: after.snapshotHash,
        catalogue_entry_hash: hashes.catalogueEntry,
        replaced_by: after.replacedBy,
        ...noting.more,
      },
    },
    callerKeyId: noting.keyId,
    record: { levels: after.levels.map(levelRecord) },
    ttlMs: null,
    salt,
  }
}

function levelRecord({ name, quorum, signatures }: Approval['levels'][number]): JsonObject {
  return { name, quorum, signed_by: signatures.map(({ person, auditId }) => ({ person, audit_id: auditId })) }
}
