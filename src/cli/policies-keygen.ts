import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { thumbprint, xOf } from '../receipt/jwk.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'

/** `policies keygen`: the private key goes into a new file for its owner alone, and is never shown. */
export function generatePolicyKey(args: readonly string[], io: Io): ExitCode {
  const flags = readArguments(args, { out: 'text' }, [])
  const file = flags.text('out')
  if (file === undefined) throw usageFailure('--out FILE is missing')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  writeNew(resolve(io.cwd, file), file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const x = xOf(publicKey)
  if (flags.isSet('json')) io.out(`${JSON.stringify({ file, public_key: x, key_id: thumbprint(x) })}\n`)
  else io.out(`private key: ${file} (keep it away from the service)\npublic key, for policy_trust_keys: ${x}\n`)
  return 0
}

/** A key that stands already may be the one that services trust: it is left as it is. */
function writeNew(path: string, name: string, pem: string): void {
  try {
    writeFileSync(path, pem, { flag: 'wx', mode: 0o600, flush: true })
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw exists ? new CliFailure(1, `${name} exists already`) : new CliFailure(2, `${name} cannot be written`)
  }
}
