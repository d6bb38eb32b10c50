import type { Evaluator } from '../../core/evaluator.js'
import type { JsonObject } from '../../core/json.js'
import { PolicyLoadError } from '../../core/policy-set.js'
import { kindsUnder } from '../cerbos-embedded/table/coverage.js'
import { engineVersion } from '../cerbos-embedded/engine/version.js'
import type { EvaluatorLog } from '../cerbos-embedded/events.js'
import { coversWith } from '../lenient/covers.js'
import { moduleEngine } from './module-engine.js'
import { createPooledChecks, type PooledOptions } from './pooled.js'
import type { Bundle } from './source.js'
import { tableEngine } from './table-engine.js'
import { readTable } from './table.js'

/** `\0asm` */
const WEB_ASSEMBLY = [0x00, 0x61, 0x73, 0x6d]

export interface BundleOptions extends PooledOptions {
  readonly globals: JsonObject
  /** The guard layers that a module has policies for; a table tells by itself. */
  readonly guardLayers: readonly string[]
}

/**
 * Judges by a verified bundle: a rule table (`.crrt`) in the embedded engine, or an older, policy-specific WebAssembly
 * module. Not strict, whoever built it: that its conditions cannot err unnoticed cannot be told from it. Throws
 * PolicyLoadError where the bundle cannot be loaded.
 */
export async function createBundleEvaluator(
  bundle: Bundle,
  options: BundleOptions,
  deps: { readonly log: EvaluatorLog; readonly monotonic?: () => number },
): Promise<Evaluator> {
  const { log, monotonic = () => performance.now() } = deps
  try {
    const isModule = WEB_ASSEMBLY.every((byte, at) => bundle.bytes[at] === byte)
    const { engine, ...known } = isModule ? await ofModule(bundle, options) : await ofTable(bundle, options)
    const checks = await createPooledChecks(engine, options, { log, monotonic })
    return {
      name: 'cerbos-bundle',
      capabilities: { strict: false, explain: false },
      origin: { bundle_sha256: bundle.sha256 },
      ...known,
      ...checks,
    }
  } catch (error) {
    const message = `the bundle: ${error instanceof Error ? error.message : 'cannot be loaded'}`
    throw new PolicyLoadError([{ file: bundle.name, line: null, column: null, message }])
  }
}

async function ofTable({ bytes }: Bundle, { globals }: BundleOptions) {
  const contents = readTable(bytes)
  return {
    engine: await tableEngine(bytes, contents, globals),
    version: await engineVersion(),
    covers: contents.covers,
    kindsUnder: kindsUnder(contents.resources),
    rules: () => contents.rules,
  }
}

/** A module does not list its policies: resources without one are answered NO_MATCH. */
async function ofModule({ bytes }: Bundle, { globals, guardLayers }: BundleOptions) {
  return {
    engine: await moduleEngine(bytes, globals),
    version: 'wasm',
    ...coversWith(guardLayers),
    rules: () => [],
  }
}
