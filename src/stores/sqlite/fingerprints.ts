import { createHmac, hkdfSync } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Store } from '../../core/store.js'

const KEY_BYTES = 32
const FINGERPRINT_BYTES = 16
const MAX_CACHED = 1_000
const NO_SALT = Buffer.alloc(0)

/** See `Store.fingerprint`: HMAC-SHA-256 under a key per organisation, which HKDF derives from the first master key. */
export function createFingerprint(masters: readonly Uint8Array[]): Store['fingerprint'] {
  const master = firstOf(masters)
  const keys = new Map<string, Buffer>()
  const keyOf = (organisation: string): Buffer => {
    const known = keys.get(organisation)
    if (known !== undefined) return known
    if (keys.size >= MAX_CACHED) keys.clear()
    const key = derived(master, JSON.stringify(['countersign/fingerprint/v1', organisation]))
    keys.set(organisation, key)
    return key
  }
  return (organisation, text) =>
    createHmac('sha256', keyOf(organisation))
      .update(text, 'utf8')
      .digest()
      .subarray(0, FINGERPRINT_BYTES)
      .toString('base64url')
}

/** Throws when the database's fingerprints were made under another first master key; remembers this one when it is new. */
export function requireFingerprintKey(db: Database, masters: readonly Uint8Array[]): void {
  const check = derived(firstOf(masters), 'countersign/fingerprint-check/v1').toString('base64url')
  db.prepare('INSERT OR IGNORE INTO fingerprint_key (id, check_value) VALUES (1, ?)').run(check)
  const known = db.prepare<[], string>('SELECT check_value FROM fingerprint_key').pluck().get()
  if (known === check) return
  throw new Error(
    'the first master key is not the one that counters and history were kept under: ' +
      'the oldest key must stay first, new ones follow it',
  )
}

function firstOf([first]: readonly Uint8Array[]): Uint8Array {
  if (first === undefined) throw new Error('no master key')
  return first
}

function derived(master: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, NO_SALT, info, KEY_BYTES))
}
