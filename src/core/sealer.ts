import type { AuditEntry, PublicKey } from './receipt.js'
import type { EntryDraft } from './store.js'

/** A place in an organisation's chain, given by the writer under its lock. */
export interface ChainPlace {
  readonly seq: number
  /** `entry_hash` of the entry before. */
  readonly prevHash: string
  readonly timestampMs: number
}

/** What stands in the database of a signing key: never its private part. */
export interface SigningKey extends PublicKey {
  /** Names the master key that it is derived from; null: an agent's own key, imported by an operator. */
  readonly masterId: string | null
}

/** The members that numbering and signing add to the claims of a draft. */
export interface Seal {
  readonly audit_seq: number
  readonly prev_hash: string
  readonly timestamp: string
  readonly expires_at: string | null
  readonly key_id: string
  readonly signature: string
}

export interface SealedEntry {
  readonly seal: Seal
  /** RFC 8785 of the whole entry: what is stored and hashed. */
  readonly canonical: string
  readonly entryHash: string
}

/** Numbers and signs. Synchronous: it works inside the writer's transaction. */
export interface Sealer {
  /** The public part of the key of this generation, derived from the newest master key. */
  derive(organisation: string, agentId: string | null, generation: number): SigningKey
  /** Whether the private part is at hand; false for keys of a lost master or a lost file. */
  canSign(key: SigningKey): boolean
  /** Throws CountersignError when the draft itself is no canonical JSON; anything else means that the key cannot sign. */
  seal(draft: EntryDraft, place: ChainPlace, key: SigningKey): SealedEntry
  /**
   * Checks hashes, links and signatures of the last entries of a chain, in order of seq, which end in `headHash`.
   * Null when they hold, else one sentence that says where they break.
   */
  tailProblem(entries: readonly AuditEntry[], headHash: string, keys: readonly PublicKey[]): string | null
}
