import { readFile } from 'node:fs/promises'
import type { Config } from './config/config.js'
import type { Evaluator } from './core/evaluator.js'
import type { PolicySnapshot } from './core/policy-set.js'
import { createBundleEvaluator } from './evaluators/cerbos-bundle/evaluator.js'
import { createBundleSource, type BundleSource } from './evaluators/cerbos-bundle/source.js'
import { createEmbeddedEvaluator } from './evaluators/cerbos-embedded/evaluator.js'
import { createRemoteEvaluator } from './evaluators/cerbos-remote/evaluator.js'

export type Log = (event: { readonly event: string; readonly [member: string]: unknown }) => void

/** The evaluator that configuration names, over this snapshot. Throws PolicyLoadError, or an Error that says what to set. */
export async function createEvaluator(snapshot: PolicySnapshot, config: Config, log: Log): Promise<Evaluator> {
  const evaluator = await chosen(snapshot, config, log)
  if (!evaluator.capabilities.strict) {
    if (!config.evaluator.acceptLenient) {
      await evaluator.close()
      throw new Error(
        `evaluator ${evaluator.name} is not strict: evaluator.accept_lenient must be true to start with it`,
      )
    }
    log({ event: 'evaluation_lenient', evaluator: evaluator.name, meaning: LENIENT })
    if (snapshot.cerbos.size > 0) log({ event: 'policy_files_unused', evaluator: evaluator.name })
  }
  return evaluator
}

/** What is said wherever a service that is not strict shows itself. */
export const LENIENT =
  'LENIENT EVALUATION: a condition that cannot be evaluated reads as false, so that a missing attribute can switch a DENY off'

/**
 * Changes when what judges besides the policy folder may have changed; cheap, to be asked with the folder's. Rejects
 * where it cannot be looked at.
 */
export function evaluatorSignature(config: Config): () => Promise<string> {
  if (config.evaluator.kind !== 'bundle') return () => Promise.resolve('')
  const source = bundleSource(config)
  source.catch(() => undefined)
  return async () => (await source).signature()
}

async function chosen(snapshot: PolicySnapshot, config: Config, log: Log): Promise<Evaluator> {
  switch (config.evaluator.kind) {
    case 'embedded':
      return createEmbeddedEvaluator(snapshot, { ...config.evaluator, strict: true }, { log })
    case 'bundle': {
      const bundle = await (await bundleSource(config)).read()
      const { guardLayers } = config.evaluator.bundle
      return createBundleEvaluator(bundle, { ...config.evaluator, globals: snapshot.globals, guardLayers }, { log })
    }
    case 'remote':
      return remote(config, log)
  }
}

async function bundleSource({ evaluator: { bundle } }: Config): Promise<BundleSource> {
  const { source, sha256, publicKey, refreshMs } = bundle
  if (source === null) throw new Error('evaluator.bundle.source is not configured')
  const ca = await fileOrNull(bundle.caFile)
  return createBundleSource({ source, sha256, publicKey, refreshMs, ca }, { monotonic: () => performance.now() })
}

async function remote({ evaluator }: Config, log: Log): Promise<Evaluator> {
  const { remote: fleet, deadlineMs, maxQueue, maxQueuePerOrganisation } = evaluator
  const [ca, cert, key] = await Promise.all([fleet.caFile, fleet.certFile, fleet.keyFile].map(fileOrNull))
  const tls = { ca: ca ?? null, cert: cert ?? null, key: key ?? null, serverName: fleet.serverName }
  return createRemoteEvaluator(
    {
      targets: fleet.targets,
      tls: fleet.plaintext ? null : tls,
      deadlineMs,
      maxQueue,
      maxQueuePerOrganisation,
      breaker: { failures: fleet.failuresToOpen, openMs: fleet.openMs },
      healthIntervalMs: fleet.healthIntervalMs,
      guardLayers: fleet.guardLayers,
    },
    { log },
  )
}

async function fileOrNull(path: string | null): Promise<Uint8Array | null> {
  return path === null ? null : readFile(path)
}
