import { endsBefore, readCheckpoint } from '../core/checkpoint.js'
import type { JsonObject } from '../core/json.js'
import { GENESIS_HASH, type AuditEntry, type PublicKey, type Receipt } from '../core/receipt.js'
import { canonicalize } from './canonical.js'
import { sha256Hex } from './hash.js'
import { lookupOfKeys, verifyWith, type KeyLookup } from './verify.js'

export interface ChainProblem {
  readonly seq: number
  readonly message: string
}

/** Walks a chain entry by entry, in order of seq, without keeping it in memory. */
export interface ChainWalk {
  /** Null when the entry follows from those before it and its signature holds. */
  add(entry: AuditEntry): ChainProblem | null
  /**
   * What is wrong with where the chain began, after its last entry: one that begins later than seq 1 holds only when a
   * checkpoint in it says that exactly what was before was dropped.
   */
  end(): ChainProblem | null
  /** Hash and number of the last entry added; seq 0 and zeros before the first. */
  head(): { readonly seq: number; readonly entryHash: string }
}

export interface WalkOptions {
  readonly organisation: string
  readonly lookup: KeyLookup
  /** Begins in the middle of the chain: the first entry's own link is not checked. Default false. */
  readonly unanchored?: boolean
}

export function walkChain(options: WalkOptions): ChainWalk {
  let head: Head = { seq: 0, entryHash: GENESIS_HASH, timestamp: '' }
  let first: AuditEntry | null = null
  let begun = options.unanchored === true
  return {
    add: (entry) => {
      const before = first === null ? placeBefore(entry) : head
      first ??= entry
      const message = problemOf(entry, before, options)
      begun ||= first.seq === 1 || (message === null && isCheckpointBefore(first, entry))
      head = { seq: entry.seq, entryHash: entryHashOf(entry), timestamp: entry.receipt.timestamp }
      return message === null ? null : { seq: entry.seq, message }
    },
    end: () => (first === null || begun ? null : { seq: first.seq, message: BEGINS_TOO_LATE }),
    head: () => ({ seq: head.seq, entryHash: head.entryHash }),
  }
}

/** SHA-256 (hex) of RFC 8785 of the entry with its receipt. */
export function entryHashOf(entry: AuditEntry): string {
  const { seq, organisation, audit_id, caller_key_id, record, receipt } = entry
  return sha256Hex(canonicalize({ seq, organisation, audit_id, caller_key_id, record, receipt: asJson(receipt) }))
}

/** Every problem of a whole chain, from seq 1 or from behind a checkpoint on. */
export function verifyChain(entries: Iterable<AuditEntry>, options: WalkOptions): readonly ChainProblem[] {
  const walk = walkChain(options)
  const problems = [...entries].map((entry) => walk.add(entry))
  return [...problems, walk.end()].filter((problem) => problem !== null)
}

/** Whether exactly this receipt, to the last member, is the one in the log. */
export function isReceiptOf(entry: AuditEntry, receipt: JsonObject): boolean {
  return canonicalize(asJson(entry.receipt)) === canonicalize(receipt)
}

/** See `Sealer.tailProblem`. */
export function tailProblem(
  entries: readonly AuditEntry[],
  headHash: string,
  keys: readonly PublicKey[],
): string | null {
  const first = entries[0]
  if (first === undefined) return 'the log has a head but no entries'
  const walk = walkChain({ organisation: first.organisation, lookup: lookupOfKeys(keys), unanchored: first.seq !== 1 })
  for (const entry of entries) {
    const problem = walk.add(entry)
    if (problem !== null) return `entry ${problem.seq}: ${problem.message}`
  }
  return walk.head().entryHash === headHash
    ? null
    : `entry ${walk.head().seq}: the stored hash is not that of the entry`
}

interface Head {
  readonly seq: number
  readonly entryHash: string
  readonly timestamp: string
}

const BEGINS_TOO_LATE = 'those before it are missing, and no checkpoint of the log says that they were dropped'

function placeBefore({ seq, receipt }: AuditEntry): Head {
  return seq === 1
    ? { seq: 0, entryHash: GENESIS_HASH, timestamp: '' }
    : { seq: seq - 1, entryHash: receipt.prev_hash, timestamp: '' }
}

function isCheckpointBefore(first: AuditEntry, entry: AuditEntry): boolean {
  const checkpoint = readCheckpoint(entry)
  return checkpoint !== null && endsBefore(checkpoint, first)
}

function problemOf(entry: AuditEntry, before: Head, options: WalkOptions): string | null {
  const { receipt } = entry
  if (entry.seq !== before.seq + 1) return `follows entry ${before.seq}: something is missing or out of order`
  if (entry.organisation !== options.organisation) return 'belongs to another organisation'
  if (!namesItself(entry)) return 'the receipt is another entry’s'
  if (receipt.prev_hash !== before.entryHash) return `does not link to entry ${before.seq}: one of the two was changed`
  if (receipt.timestamp < before.timestamp) return `is older than entry ${before.seq}`
  const verification = verifyWith(asJson(receipt), options.lookup)
  return verification.valid ? null : `the receipt does not verify: ${verification.problem}`
}

function namesItself({ seq, organisation, audit_id, receipt }: AuditEntry): boolean {
  return receipt.audit_seq === seq && receipt.organisation === organisation && receipt.audit_id === audit_id
}

function asJson(receipt: Receipt): JsonObject {
  return { ...receipt }
}
