import { join } from 'node:path'
import { CountersignError } from '../core/errors.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { MAX_MANIFEST_BYTES, PolicyLoadError, type FolderSnapshot, type PolicyProblem } from '../core/policy-set.js'
import type { Canonicalize } from '../core/receipt.js'
import { fileDigests, versionOf, type PolicyCoverage } from './policy-version.js'
import { MANIFEST } from './read-snapshot.js'
import { fileDifferences, globalDifferences, shippedDifferences } from './signed-set-differences.js'
import { isManifest, shapeProblem, type Manifest } from './signed-set-manifest.js'

/** What was signed of a set whose signature holds. */
export interface SignedSet {
  readonly revision: number
  /** RFC 7638 thumbprint of the key that signed. */
  readonly keyId: string
  /** RFC 3339 UTC. */
  readonly issuedAt: string
  readonly organisation: string | null
  readonly label: string | null
  readonly policyVersion: string
  readonly evaluator: PolicyCoverage['evaluator']
}

/** The signed set that was activated last; revisions do not go back behind it. */
export type LastSigned = Pick<SignedSet, 'revision' | 'policyVersion'>

export interface SignedSetDeps {
  readonly canonicalize: Canonicalize
  /** Throws CountersignError for what is no strict JSON. */
  readonly parse: (bytes: Uint8Array) => JsonValue
  /** RFC 7638, of a public key given as base64url. */
  readonly thumbprint: (x: string) => string
  /** Whether the object's `signature` is this key's, over RFC 8785 of all other members. */
  readonly isSignedBy: (object: JsonObject, x: string) => boolean
}

/**
 * Checks a snapshot against the manifest beside it, before anything else reads the policies. `trustKeys` are Ed25519
 * public keys (base64url), at least one. Nothing of the manifest is interpreted before its signature holds.
 * What judges is not known yet: `requireSignedVersion` checks that afterwards.
 * Throws PolicyLoadError: unsigned, not by a trusted key, other files or globals than those signed, an older revision.
 */
export function verifySignedSet(
  snapshot: FolderSnapshot,
  trustKeys: readonly string[],
  last: LastSigned | null,
  deps: SignedSetDeps,
): SignedSet {
  const file = join(snapshot.root, MANIFEST)
  const manifest = readManifest(file, snapshot.manifest, trustKeys, deps)
  const { files, shipped_detectors: shipped, globals } = manifest.covers
  requireNone([
    ...describe(file, [consistencyProblem(manifest, deps), revisionProblem(manifest, last)]),
    ...fileDifferences(snapshot.root, files, fileDigests(snapshot.files)),
    ...shippedDifferences(shipped, fileDigests(snapshot.shippedDetectors)),
    ...describe(file, [globalDifferences(globals, snapshot.globals, deps.canonicalize)]),
  ])
  return toSignedSet(manifest)
}

/**
 * What the manifest says, of whatever files: only its signature and shape are checked. Throws PolicyLoadError.
 */
export function readSignedManifest(
  snapshot: FolderSnapshot,
  trustKeys: readonly string[],
  deps: SignedSetDeps,
): SignedSet {
  return toSignedSet(readManifest(join(snapshot.root, MANIFEST), snapshot.manifest, trustKeys, deps))
}

/**
 * The last word, once it is known what judges: the version in force must be the one that was signed.
 * Throws PolicyLoadError.
 */
export function requireSignedVersion(
  signed: SignedSet,
  root: string,
  coverage: PolicyCoverage,
  deps: Pick<SignedSetDeps, 'canonicalize'>,
): void {
  const file = join(root, MANIFEST)
  const wanted = describeEvaluator(signed.evaluator)
  const present = describeEvaluator(coverage.evaluator)
  if (wanted !== present) requireNone(describe(file, [`signed for ${wanted}, but ${present} judges here`]))
  if (deps.canonicalize(signed.evaluator) !== deps.canonicalize(coverage.evaluator))
    requireNone(describe(file, [`signed for another origin of what ${present} judges by`]))
  if (versionOf(coverage, deps.canonicalize) !== signed.policyVersion)
    requireNone(describe(file, ['the set is not the one that was signed']))
}

function readManifest(
  file: string,
  bytes: Uint8Array | null,
  trustKeys: readonly string[],
  deps: SignedSetDeps,
): Manifest {
  const value = parseManifest(file, bytes, deps)
  const signature = signatureProblem(value, trustKeys, deps)
  requireNone(describe(file, [signature ?? shapeProblem(value)]))
  if (!isManifest(value)) throw new PolicyLoadError(describe(file, ['it is no manifest']))
  return value
}

function parseManifest(file: string, bytes: Uint8Array | null, { parse }: SignedSetDeps): JsonObject {
  if (bytes === null)
    throw new PolicyLoadError(
      describe(file, ['missing: the policies are not signed, and configuration trusts keys only']),
    )
  if (bytes.length > MAX_MANIFEST_BYTES)
    throw new PolicyLoadError(describe(file, [`larger than ${MAX_MANIFEST_BYTES} bytes`]))
  try {
    const value = parse(bytes)
    if (isJsonObject(value)) return value
  } catch (cause) {
    if (!(cause instanceof CountersignError)) throw cause
    throw new PolicyLoadError(describe(file, [cause.message]))
  }
  throw new PolicyLoadError(describe(file, ['it is no JSON object']))
}

function signatureProblem(value: JsonObject, trustKeys: readonly string[], deps: SignedSetDeps): string | null {
  const key = trustKeys.find((x) => deps.thumbprint(x) === value.key_id)
  if (key === undefined) return 'not signed by a key that configuration trusts (policy_trust_keys)'
  return deps.isSignedBy(value, key) ? null : 'the signature does not hold: the manifest was changed'
}

function consistencyProblem({ covers, policy_version: version }: Manifest, deps: SignedSetDeps): string | null {
  const { files, shipped_detectors, globals, evaluator } = covers
  if (versionOf({ files, shipped_detectors, globals, evaluator }, deps.canonicalize) === version) return null
  return 'its policy_version is not that of what it covers'
}

function revisionProblem({ revision, policy_version: version }: Manifest, last: LastSigned | null): string | null {
  if (last === null || revision > last.revision) return null
  if (revision < last.revision) return `revision ${revision} is older than the active ${last.revision}`
  if (version === last.policyVersion) return null
  return `revision ${revision} was activated with another content: what changed needs a higher revision`
}

function describeEvaluator({ name, version, strict }: PolicyCoverage['evaluator']): string {
  return `${name}/${version} ${strict ? 'strict' : 'lenient'}`
}

function toSignedSet(manifest: Manifest): SignedSet {
  return {
    revision: manifest.revision,
    keyId: manifest.key_id,
    issuedAt: manifest.issued_at,
    organisation: manifest.organisation ?? null,
    label: manifest.label ?? null,
    policyVersion: manifest.policy_version,
    evaluator: manifest.covers.evaluator,
  }
}

function describe(file: string, messages: readonly (string | null)[]): readonly PolicyProblem[] {
  return messages.flatMap((message) => (message === null ? [] : [{ file, line: null, column: null, message }]))
}

function requireNone(problems: readonly PolicyProblem[]): void {
  if (problems.length > 0) throw new PolicyLoadError(problems)
}
