import { createPrivateKey, type KeyObject } from 'node:crypto'
import { CliFailure } from './failure.js'

/** What is wrong with a private key is nobody's to read. */
export function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // falls through to the one sentence
  }
  throw new CliFailure(2, 'the file holds no Ed25519 private key in PEM')
}
