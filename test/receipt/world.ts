import type { AuditEntry, ReceiptClaims } from '../../src/core/receipt.js'
import type { EntryDraft } from '../../src/core/store.js'
import type { SigningKey } from '../../src/core/sealer.js'
import { toJwk, type Jwk } from '../../src/receipt/jwk.js'
import { createKeyRing } from '../../src/receipt/key-ring.js'
import { createSealer } from '../../src/receipt/sealer.js'

export const MASTER = Buffer.alloc(32, 7)
export const START_MS = Date.UTC(2026, 0, 1)

export const claims: ReceiptClaims = {
  type: 'countersign.decision/v1',
  issuer: 'countersign',
  audience: 'payments',
  organisation: 'acme',
  audit_id: 'dec_1',
  subject_audit_id: null,
  agent_id: 'finance-agent',
  session_id: 'sess-1',
  tool_name: 'process_payment',
  action: 'create',
  resource: 'payment',
  policy_id: 'payment-limits',
  policy_version: 'sha256:00',
  evaluator: 'cerbos-embedded/0.51.0 strict',
  decision: 'ALLOW',
  would_decide: null,
  mode: 'blocking',
  reason: 'Käse für 5 €',
  reason_codes: ['amount_over_limit'],
  obligations: [{ type: 'redact', pointers: ['/body'] }],
  approval_id: null,
  context: { environment: 'production' },
  context_hash: 'sha256:01',
  request_hash: 'sha256:02',
  arguments_hash: 'sha256:03',
  evidence_hash: 'sha256:04',
  detail: { note: 'x' },
}

export function draftOf(changed: Partial<ReceiptClaims> = {}, rest: Partial<EntryDraft> = {}): EntryDraft {
  return {
    claims: { ...claims, ...changed },
    callerKeyId: 'key_1',
    record: { layer_results: [], evidence: { code: { ready: false } } },
    ttlMs: 60_000,
    salt: null,
    ...rest,
  }
}

/** A sealer with one master key, and what it takes to seal a chain by hand. */
export function sealingWorld(master: Uint8Array = MASTER) {
  const ring = createKeyRing({ masters: [master], imported: () => null })
  const sealer = createSealer(ring)
  const keyOf = (agentId: string | null, generation = 1): SigningKey => sealer.derive('acme', agentId, generation)
  const sealChain = (drafts: readonly EntryDraft[]): { entries: AuditEntry[]; headHash: string } => {
    const entries: AuditEntry[] = []
    let prevHash = '0'.repeat(64)
    for (const [index, draft] of drafts.entries()) {
      const place = { seq: index + 1, prevHash, timestampMs: START_MS + index }
      const sealed = sealer.seal(draft, place, keyOf(draft.claims.agent_id))
      entries.push(JSON.parse(sealed.canonical))
      prevHash = sealed.entryHash
    }
    return { entries, headHash: prevHash }
  }
  const jwks = (...agents: (string | null)[]): { keys: Jwk[] } => ({ keys: agents.map((id) => toJwk(keyOf(id))) })
  return { ring, sealer, keyOf, sealChain, jwks }
}
