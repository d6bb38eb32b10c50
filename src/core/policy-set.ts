import type { Normalizer } from './action.js'
import type { Evaluator } from './evaluator.js'
import type { JsonObject } from './json.js'

/** The files that judge, read once: a set is compiled, hashed and served from these bytes only. */
export interface PolicySnapshot {
  /** Absolute folder that the files were read from; for messages only. */
  readonly root: string
  /** Path relative to the Cerbos folder (`policies/cerbos/`), with `/`; every file, tests included. */
  readonly cerbos: ReadonlyMap<string, Uint8Array>
  /** `catalog.yaml`, and the name to use in messages. */
  readonly catalogue: { readonly path: string; readonly bytes: Uint8Array }
  /** Cerbos globals: those of `globals.yaml`, with those of configuration merged over them. */
  readonly globals: JsonObject
}

/** A snapshot of a folder, with what a signed manifest speaks about. */
export interface FolderSnapshot extends PolicySnapshot {
  /** Every file that was read, by its path in the folder, with `/`: `catalog.yaml`, `globals.yaml`, `cerbos/…`, `detectors/…`. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** The detectors of the service itself, which every set has besides its own, by file name. They are not in `files`. */
  readonly shippedDetectors: ReadonlyMap<string, Uint8Array>
  /** `manifest.json`, cut off behind MAX_MANIFEST_BYTES; null where there is no such file. It is not one of `files`. */
  readonly manifest: Uint8Array | null
}

/** A larger manifest is refused. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024

/** What is swapped as one when policies change: a request uses one set from start to end, never a mixture. */
export interface PolicySet {
  /** `sha256:<hex>` over the policy folder, shipped detectors, globals and the evaluator; see `policies/policy-version.ts`. */
  readonly version: string
  readonly normalizer: Normalizer
  readonly evaluator: Evaluator
  /** Which sensitive data arguments carry, by the detectors of this set: `R.attr.evidence.data`. Pure, its work is bounded. */
  readonly classify: (args: JsonObject) => JsonObject
}

/**
 * The set in force. A request holds one set from start to end; a set that was replaced lives until its last request has
 * ended, or until a bound: then its evaluator is closed, and what still runs on it is `evaluator_unavailable`.
 */
export interface PolicySource {
  /** For reports; a request takes its set by `use`. */
  current(): PolicySet
  /** Runs with the set that is in force now, and keeps that set alive until it has ended. */
  use<T>(run: (set: PolicySet) => Promise<T>): Promise<T>
  /** True past `reload.max_stale_ms`: what the folder says could not be loaded for too long. Decisions are BLOCK `policies_stale`. */
  expired(): boolean
}

/** One thing wrong with policies, catalogue or configuration. */
export interface PolicyProblem {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly message: string
}

/** Thrown when a set cannot be loaded: all problems at once, `file:line:column: message` each. */
export class PolicyLoadError extends Error {
  readonly problems: readonly PolicyProblem[]

  constructor(problems: readonly PolicyProblem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.name = 'PolicyLoadError'
    this.problems = problems
  }
}

/** `file:line:column: message` */
export function formatProblem(problem: PolicyProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':')
  return `${place}: ${problem.message}`
}
