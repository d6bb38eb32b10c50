import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { PolicyLoadError, type FolderSnapshot } from '../core/policy-set.js'
import type { JsonObject } from '../core/json.js'
import { requireSigned, signedManifest, verifySignature } from '../policy-signature.js'
import { policyCoverage, versionOf, type EvaluatorIdentity } from '../policies/policy-version.js'
import { MANIFEST, readSnapshot } from '../policies/read-snapshot.js'
import type { SignedSet } from '../policies/signed-set.js'
import { MANIFEST_TYPE } from '../policies/signed-set-manifest.js'
import { canonicalize } from '../receipt/canonical.js'
import { thumbprint, xOf } from '../receipt/jwk.js'
import { signObject } from '../receipt/signed-object.js'
import { readArguments, type Arguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import { readText } from './input.js'
import type { Io } from './io.js'
import { asFailure, evaluatorOf, LOAD_OPTIONS, policySettings } from './policies-sign-load.js'
import { replaceFile } from './policies-sign-write.js'
import { readPrivateKey } from './private-key.js'

const OPTIONS = {
  ...LOAD_OPTIONS,
  key: 'text',
  revision: 'text',
  next: 'switch',
  organisation: 'text',
  label: 'text',
} as const

type SignFlags = Arguments<keyof typeof OPTIONS>

/** `policies sign`: a set that the service would not load is not signed. */
export async function signPolicies(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, OPTIONS, ['DIR'], 1)
  const wanted = wantedRevision(flags)
  const key = readPrivateKey(readText(keyFile(flags), io))
  const config = policySettings(flags, io)
  const signed = await asFailure(async () => {
    const snapshot = await readSnapshot(config.policiesDir, config.globals)
    const evaluator = await evaluatorOf(snapshot, config, io)
    const known = knownRevision(snapshot, [xOf(key), ...config.policyTrustKeys], wanted)
    const set = { snapshot, evaluator, flags, known, revision: wanted ?? (known?.revision ?? 0) + 1 }
    const made = signSet(set, key, io)
    replaceFile(join(snapshot.root, MANIFEST), made.text)
    return made
  }, 'not signed')
  const { revision, policyVersion, keyId, files } = signed
  if (config.policyTrustKeys.length > 0 && !config.policyTrustKeys.includes(xOf(key)))
    io.err('countersign: this configuration does not trust the key (policy_trust_keys)\n')
  if (flags.isSet('json'))
    io.out(`${JSON.stringify({ revision, policy_version: policyVersion, key_id: keyId, files })}\n`)
  else io.out(`${MANIFEST}: revision ${revision} of ${files} files, ${policyVersion}\nsigned by ${keyId}\n`)
  return 0
}

function keyFile(flags: SignFlags): string {
  const file = flags.text('key')
  if (file === undefined) throw usageFailure('--key FILE is missing')
  return file
}

/** Null: the next one. */
function wantedRevision(flags: SignFlags): number | null {
  const text = flags.text('revision')
  if ((text === undefined) !== flags.isSet('next')) throw usageFailure('either --revision N or --next')
  if (text === undefined) return null
  if (!/^[1-9]\d{0,14}$/.test(text)) throw usageFailure('--revision wants a whole number from 1 on')
  return Number(text)
}

/** What the folder's manifest says; one that nobody trusted signed says nothing, and there is no next one after it. */
function knownRevision(snapshot: FolderSnapshot, keys: readonly string[], wanted: number | null): SignedSet | null {
  if (snapshot.manifest === null) return null
  try {
    return signedManifest(snapshot, keys)
  } catch (cause) {
    if (!(cause instanceof PolicyLoadError)) throw cause
    if (wanted !== null) return null
    throw new CliFailure(1, `the next revision is not known, give --revision N:\n${cause.message}`)
  }
}

interface SetToSign {
  readonly snapshot: FolderSnapshot
  readonly evaluator: EvaluatorIdentity
  readonly flags: SignFlags
  readonly known: SignedSet | null
  readonly revision: number
}

interface SignedText {
  readonly text: string
  readonly revision: number
  readonly policyVersion: string
  readonly keyId: string
  readonly files: number
}

/** What was signed is checked as the service will check it, before anybody sees it. */
function signSet(set: SetToSign, key: KeyObject, io: Io): SignedText {
  const { snapshot, evaluator, revision, known } = set
  const manifest = signObject(statementOf(set, xOf(key), io), key)
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  const signed = verifySignature({ ...snapshot, manifest: Buffer.from(text, 'utf8') }, [xOf(key)], known)
  requireSigned(signed, snapshot, evaluator)
  return {
    text,
    revision,
    policyVersion: manifest.policy_version,
    keyId: manifest.key_id,
    files: snapshot.files.size,
  }
}

function statementOf({ snapshot, evaluator, flags, revision }: SetToSign, x: string, io: Io) {
  const covers = policyCoverage(snapshot, evaluator)
  const organisation = flags.text('organisation')
  const label = flags.text('label')
  return {
    type: MANIFEST_TYPE,
    revision,
    issued_at: new Date(io.world.now()).toISOString(),
    ...(organisation === undefined ? {} : { organisation }),
    ...(label === undefined ? {} : { label }),
    policy_version: versionOf(covers, canonicalize),
    covers,
    key_id: thumbprint(x),
  } satisfies JsonObject
}
