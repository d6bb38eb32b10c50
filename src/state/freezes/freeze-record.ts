import { CountersignError } from '../../core/errors.js'
import { FREEZABLE, type Freeze, type FreezeTarget } from '../../core/freeze.js'
import type { JsonObject } from '../../core/json.js'

/** What is kept of a target that was ever frozen. */
export interface FreezeRecord {
  readonly frozen: boolean
  /** Words, moment and audit entry of the last change, be it a freeze or its end. */
  readonly reason: string
  readonly atMs: number
  readonly auditId: string
  /** The audit entry of the last freeze: receipts from before it stay unredeemable after its end. */
  readonly frozenAuditId: string
}

/** The document's id. A kind has no `/` in it, so the first one ends it. */
export function freezeId({ kind, id }: FreezeTarget): string {
  return `${kind}/${id}`
}

export function freezeTarget(documentId: string): FreezeTarget {
  const kind = FREEZABLE.find((freezable) => documentId.startsWith(`${freezable}/`))
  if (kind === undefined) throw unreadable(documentId)
  return { kind, id: documentId.slice(kind.length + 1) }
}

export function freezeBody({ frozen, reason, atMs, auditId, frozenAuditId }: FreezeRecord): JsonObject {
  return { frozen, reason, at_ms: atMs, audit_id: auditId, frozen_audit_id: frozenAuditId }
}

/** Throws for a body of another shape: who is frozen is not guessed. */
export function freezeRecord(documentId: string, body: JsonObject): FreezeRecord {
  const { frozen, reason, at_ms: atMs, audit_id: auditId, frozen_audit_id: frozenAuditId } = body
  if (
    typeof frozen !== 'boolean' ||
    typeof reason !== 'string' ||
    typeof atMs !== 'number' ||
    typeof auditId !== 'string' ||
    typeof frozenAuditId !== 'string'
  ) {
    throw unreadable(documentId)
  }
  return { frozen, reason, atMs, auditId, frozenAuditId }
}

export function asFreeze(target: FreezeTarget, { reason, atMs, auditId }: FreezeRecord): Freeze {
  return { ...target, reason, atMs, auditId }
}

function unreadable(documentId: string): CountersignError {
  return new CountersignError('internal', `the freeze of ${documentId} cannot be read`)
}
