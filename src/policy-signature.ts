import type { FolderSnapshot } from './core/policy-set.js'
import { parseStrictJson } from './normalize/strict-json.js'
import { policyCoverage, type EvaluatorIdentity } from './policies/policy-version.js'
import {
  readSignedManifest,
  requireSignedVersion,
  verifySignedSet,
  type LastSigned,
  type SignedSet,
} from './policies/signed-set.js'
import { canonicalize } from './receipt/canonical.js'
import { thumbprint } from './receipt/jwk.js'
import { isSignedBy } from './receipt/signed-object.js'

const LIMITS = { maxDepth: 100 }

const deps = {
  canonicalize,
  parse: (bytes: Uint8Array) => parseStrictJson(bytes, LIMITS),
  thumbprint,
  isSignedBy,
}

/**
 * Call it with a snapshot before anything reads its policies. Null where configuration trusts no key: then a manifest
 * means nothing. `last` is the signed set activated last, null when there was none. Throws PolicyLoadError.
 */
export function verifySignature(
  snapshot: FolderSnapshot,
  trustKeys: readonly string[],
  last: LastSigned | null,
): SignedSet | null {
  return trustKeys.length === 0 ? null : verifySignedSet(snapshot, trustKeys, last, deps)
}

/** Call it once the evaluator stands, before it is asked anything. Throws PolicyLoadError. */
export function requireSigned(signed: SignedSet | null, snapshot: FolderSnapshot, evaluator: EvaluatorIdentity): void {
  if (signed !== null) requireSignedVersion(signed, snapshot.root, policyCoverage(snapshot, evaluator), deps)
}

/** What the folder's manifest says, whether the files beside it are those signed or not. Throws PolicyLoadError. */
export function signedManifest(snapshot: FolderSnapshot, trustKeys: readonly string[]): SignedSet {
  return readSignedManifest(snapshot, trustKeys, deps)
}
