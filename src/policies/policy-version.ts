import { createHash } from 'node:crypto'
import type { Evaluator } from '../core/evaluator.js'
import type { JsonObject } from '../core/json.js'
import type { FolderSnapshot } from '../core/policy-set.js'
import type { Canonicalize } from '../core/receipt.js'

export type EvaluatorIdentity = Pick<Evaluator, 'name' | 'version' | 'capabilities' | 'origin'>

/** What judges, and by what besides the folder. `strict`: a condition that errs denies. */
export interface CoveredEvaluator extends JsonObject {
  readonly name: string
  readonly version: string
  readonly strict: boolean
  /** Null where it judges by the folder alone. */
  readonly origin: JsonObject | null
}

/** Everything that a policy version covers: this object is hashed, and this object is signed in a manifest. */
export interface PolicyCoverage extends JsonObject {
  /** `sha256:<hex>` of each file by its path in the folder: catalogue, globals, policies, schemas, tests, detectors. */
  readonly files: Readonly<Record<string, string>>
  /** `sha256:<hex>` of each detector that comes with the service, by file name. */
  readonly shipped_detectors: Readonly<Record<string, string>>
  /** Those of the folder with those of configuration merged over them. */
  readonly globals: JsonObject
  readonly evaluator: CoveredEvaluator
}

type CoveredFiles = Pick<FolderSnapshot, 'files' | 'shippedDetectors' | 'globals'>

/** Not in it: what configuration says of agents (advisory mode, default language) and of the region. */
export function policyCoverage(
  snapshot: CoveredFiles,
  { name, version, capabilities, origin }: EvaluatorIdentity,
): PolicyCoverage {
  return {
    files: fileDigests(snapshot.files),
    shipped_detectors: fileDigests(snapshot.shippedDetectors),
    globals: snapshot.globals,
    evaluator: { name, version, strict: capabilities.strict, origin: origin ?? null },
  }
}

/** `sha256:<hex>` over RFC 8785 of the coverage. */
export function versionOf(coverage: PolicyCoverage, canonicalize: Canonicalize): string {
  return sha256(canonicalize(coverage))
}

export function policyVersion(
  snapshot: CoveredFiles,
  evaluator: EvaluatorIdentity,
  canonicalize: Canonicalize,
): string {
  return versionOf(policyCoverage(snapshot, evaluator), canonicalize)
}

export function fileDigests(files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, sha256(bytes)]))
}

function sha256(data: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}
