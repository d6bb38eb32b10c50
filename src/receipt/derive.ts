import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto'
import { canonicalize } from './canonical.js'

/** RFC 8410: the DER that stands before the 32 bytes of an Ed25519 private key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const NO_SALT = Buffer.alloc(0)

export interface KeyName {
  readonly organisation: string
  /** Null: the service's own key. */
  readonly agentId: string | null
  readonly generation: number
}

/** HKDF-SHA256 of the master key; info = RFC 8785 of ["countersign/receipt/v1", organisation, agent, generation]. */
export function derivePrivateKey(master: Uint8Array, name: KeyName): KeyObject {
  const info = canonicalize(['countersign/receipt/v1', name.organisation, name.agentId, name.generation])
  const seed = Buffer.from(hkdfSync('sha256', master, NO_SALT, info, 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

/** Names a master key without telling anything of it: 16 hex digits of an HKDF output of its own. */
export function masterIdOf(master: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', master, NO_SALT, 'countersign/master-id/v1', 8)).toString('hex')
}
