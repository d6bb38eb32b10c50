import type { Approval, ApprovedAction, Level, Opening, Series } from '../core/approval.js'
import type { World } from '../core/clock.js'
import { isJsonObject, type JsonValue } from '../core/json.js'
import { canonicalPerson } from '../core/approval.js'
import { askNext } from './clockwork.js'
import { hashesOf, type SaltedHash } from './matching.js'
import type { ApprovalTerms } from '../core/approval-terms.js'

export interface OpenDeps {
  readonly world: Pick<World, 'newId' | 'randomBytes'>
  readonly terms: ApprovalTerms
  readonly saltedHash: SaltedHash
}

/** How it comes to be. */
export interface Origin {
  readonly id: string
  /** Null: an edit or a series. */
  readonly decisionAuditId: string | null
  readonly replaces: string | null
}

const SALT_BYTES = 16

export function newApprovalId(world: Pick<World, 'newId'>): string {
  return world.newId('apr')
}

/** Whether it is so little that people can look at it, and that it can be kept for them. */
export function isAnswerable({ context, arguments: args }: ApprovedAction, terms: ApprovalTerms): boolean {
  return Buffer.byteLength(JSON.stringify([context, args])) <= terms.maxRequestBytes
}

/** A new request with this chain. The first level that has not agreed is asked; where all have, it is approved. */
export function openApproval(
  opening: Opening,
  { levels, series }: { readonly levels: readonly Level[]; readonly series: Series | null },
  origin: Origin,
  nowMs: number,
  { world, terms, saltedHash }: OpenDeps,
): Approval {
  const salt = Buffer.from(world.randomBytes(SALT_BYTES)).toString('base64url')
  const { action, keyId, grounds, snapshot } = opening
  const approval: Approval = {
    id: origin.id,
    version: 0,
    kind: series === null ? 'single' : 'series',
    status: 'pending',
    action,
    keyId,
    requesters: [...new Set(opening.requesters.map(canonicalPerson))],
    levels,
    grounds: [...new Set(grounds)],
    snapshot,
    salt,
    hashes: hashesOf(action, salt, saltedHash),
    snapshotHash: saltedHash(salt, asJson(snapshot)),
    series,
    openedMs: nowMs,
    expiresMs: nowMs,
    dueMs: null,
    reminders: 0,
    escalated: false,
    decisionAuditId: origin.decisionAuditId,
    replaces: origin.replaces,
    replacedBy: null,
    end: null,
  }
  return askNext(approval, nowMs, terms)
}

/** An interface has no index signature, though it is JSON. */
function asJson(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  if (Array.isArray(value)) return value.map(asJson)
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asJson(inner)]))
  return null
}
