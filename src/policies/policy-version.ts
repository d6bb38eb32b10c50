import { createHash } from 'node:crypto'
import type { Evaluator } from '../core/evaluator.js'
import type { PolicySnapshot } from '../core/policy-set.js'
import type { Canonicalize } from '../core/receipt.js'

/**
 * `sha256:<hex>` over RFC 8785 of each file's digest, the globals, and the evaluator with its version and strictness.
 * Not in it: what configuration says of agents (advisory mode, default language) and of the region.
 */
export function policyVersion(
  snapshot: PolicySnapshot,
  evaluator: Pick<Evaluator, 'name' | 'version' | 'capabilities'>,
  canonicalize: Canonicalize,
): string {
  const policies: Record<string, string> = {}
  for (const [path, bytes] of snapshot.cerbos) policies[path] = sha256(bytes)
  const manifest = {
    policies,
    catalogue: sha256(snapshot.catalogue.bytes),
    globals: snapshot.globals,
    evaluator: { name: evaluator.name, version: evaluator.version, strict: evaluator.capabilities.strict },
  }
  return `sha256:${sha256(canonicalize(manifest))}`
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}
