import { sign } from 'node:crypto'
import type { Receipt } from '../core/receipt.js'
import type { ChainPlace, Seal, SealedEntry, Sealer, SigningKey } from '../core/sealer.js'
import type { EntryDraft } from '../core/store.js'
import { canonicalize } from './canonical.js'
import { tailProblem } from './chain.js'
import { sha256Hex } from './hash.js'
import type { KeyRing } from './key-ring.js'

/** Makes receipts and entries of drafts: one serialization serves for signing, hashing and storing. */
export function createSealer(ring: KeyRing): Sealer {
  return {
    derive: (organisation, agentId, generation) => ring.derive(organisation, agentId, generation),
    canSign: (key) => ring.privateKey(key) !== null,
    seal: (draft, place, key) => seal(draft, place, key, ring),
    tailProblem,
  }
}

function seal(draft: EntryDraft, place: ChainPlace, key: SigningKey, ring: KeyRing): SealedEntry {
  const stamp = stampOf(draft, place, key)
  const { head, tail } = splitAtSignature({ ...draft.claims, ...stamp })
  const signature = signText(`{${head},${tail}}`, key, ring)
  const receipt = `{${head},"signature":"${signature}",${tail}}`
  const canonical = entryText(draft, place.seq, receipt)
  return { seal: { ...stamp, signature }, canonical, entryHash: sha256Hex(canonical) }
}

function stampOf(draft: EntryDraft, place: ChainPlace, key: SigningKey): Omit<Seal, 'signature'> {
  const { timestampMs } = place
  return {
    audit_seq: place.seq,
    prev_hash: place.prevHash,
    timestamp: new Date(timestampMs).toISOString(),
    expires_at: draft.ttlMs === null ? null : new Date(timestampMs + draft.ttlMs).toISOString(),
    key_id: key.kid,
  }
}

/** The canonical members before and after the place where `signature` will stand; both are never empty. */
function splitAtSignature(receipt: Unsigned): { readonly head: string; readonly tail: string } {
  let head = ''
  let tail = ''
  for (const name of namesOf(receipt).sort()) {
    const member = `"${name}":${canonicalize(receipt[name])}`
    if (name < 'signature') head += head === '' ? member : `,${member}`
    else tail += tail === '' ? member : `,${member}`
  }
  return { head, tail }
}

type Unsigned = Omit<Receipt, 'signature'>

function namesOf(receipt: Unsigned): (keyof Unsigned)[] {
  return Object.keys(receipt).filter((name): name is keyof Unsigned => name !== 'signature')
}

function signText(text: string, key: SigningKey, ring: KeyRing): string {
  const privateKey = ring.privateKey(key)
  if (privateKey === null) throw new Error(`the private part of signing key ${key.kid} is not at hand`)
  return `ed25519:${sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64url')}`
}

/** RFC 8785 of an AuditEntry, around the receipt's own text. */
function entryText(draft: EntryDraft, seq: number, receipt: string): string {
  const auditId = canonicalize(draft.claims.audit_id)
  const caller = canonicalize(draft.callerKeyId)
  const organisation = canonicalize(draft.claims.organisation)
  const record = canonicalize(draft.record)
  return `{"audit_id":${auditId},"caller_key_id":${caller},"organisation":${organisation},"receipt":${receipt},"record":${record},"seq":${seq}}`
}
