import type { Config } from '../config/config.js'
import { PolicyLoadError, type PolicyProblem } from '../core/policy-set.js'
import { requireSigned, verifySignature } from '../policy-signature.js'
import { readSnapshot } from '../policies/read-snapshot.js'
import type { SignedSet } from '../policies/signed-set.js'
import { readArguments } from './arguments.js'
import { usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { evaluatorOf, LOAD_OPTIONS, policySettings } from './policies-sign-load.js'

const OPTIONS = { ...LOAD_OPTIONS, trust: 'texts' } as const

/** `policies verify-signature`: as the service at its start, but for the revision, which its log knows. */
export async function verifyPolicySignature(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, OPTIONS, ['DIR'], 1)
  const config = policySettings(flags, io)
  const given = flags.texts('trust')
  const trustKeys = given.length > 0 ? given : config.policyTrustKeys
  if (trustKeys.length === 0)
    throw usageFailure('no key is trusted: --trust KEY, or policy_trust_keys in configuration')
  const found = await verify(config, trustKeys, io)
  if (flags.isSet('json')) io.out(`${JSON.stringify(wire(found))}\n`)
  else if (found.valid) io.out(`${describe(found.signed)}\n`)
  else io.err(`countersign: the signature does not hold for this set:\n${found.error.message}\n`)
  return found.valid ? 0 : 1
}

type Found =
  { readonly valid: true; readonly signed: SignedSet } | { readonly valid: false; readonly error: PolicyLoadError }

async function verify(config: Config, trustKeys: readonly string[], io: Io): Promise<Found> {
  try {
    const snapshot = await readSnapshot(config.policiesDir, config.globals)
    const signed = verifySignature(snapshot, trustKeys, null)
    if (signed === null) throw usageFailure('no key is trusted')
    requireSigned(signed, snapshot, await evaluatorOf(snapshot, config, io))
    return { valid: true, signed }
  } catch (error) {
    if (error instanceof PolicyLoadError) return { valid: false, error }
    throw error
  }
}

function describe({ revision, policyVersion, keyId, issuedAt, organisation, label }: SignedSet): string {
  const notes = [organisation, label].filter((note) => note !== null).join(', ')
  return [
    `valid: revision ${revision}${notes === '' ? '' : ` (${notes})`}, ${policyVersion}`,
    `signed by ${keyId} at ${issuedAt}`,
  ].join('\n')
}

function wire(found: Found) {
  if (!found.valid) return { valid: false, problems: found.error.problems satisfies readonly PolicyProblem[] }
  const { revision, policyVersion, keyId, issuedAt, organisation, label } = found.signed
  return {
    valid: true,
    revision,
    policy_version: policyVersion,
    key_id: keyId,
    issued_at: issuedAt,
    organisation,
    label,
  }
}
