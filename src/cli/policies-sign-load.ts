import type { Config } from '../config/config.js'
import { PolicyLoadError, type FolderSnapshot } from '../core/policy-set.js'
import { createEvaluator } from '../create-evaluator.js'
import { loadDetectors } from '../load-detectors.js'
import { loadCatalogue } from '../normalize/catalogue.js'
import type { EvaluatorIdentity } from '../policies/policy-version.js'
import type { Arguments } from './arguments.js'
import { CliFailure } from './failure.js'
import type { Io } from './io.js'
import { readSettings } from './settings.js'

export const LOAD_OPTIONS = { config: 'text' } as const

/**
 * The service's own configuration for what a policy version covers (globals, evaluator), with the folder that the
 * command names. Nothing listens here: the service's master key and TLS files need not be on this machine.
 */
export function policySettings(flags: Arguments<'config'>, io: Io): Config {
  const file = flags.text('config')
  const [folder] = flags.positionals
  const env = {
    ...io.env,
    NODE_ENV: undefined,
    COUNTERSIGN_HOST: '127.0.0.1',
    COUNTERSIGN_TLS_CERT_FILE: 'null',
    COUNTERSIGN_TLS_KEY_FILE: 'null',
    ...(file === undefined ? {} : { COUNTERSIGN_CONFIG: file }),
    ...(folder === undefined ? {} : { COUNTERSIGN_POLICIES_DIR: folder }),
  }
  return readSettings({ ...io, env }, flags.text('data-dir'))
}

/** What judges the set: it is loaded as the service loads it, validated, compiled and self-tested, and closed again. */
export async function evaluatorOf(snapshot: FolderSnapshot, config: Config, io: Io): Promise<EvaluatorIdentity> {
  loadCatalogue(snapshot.catalogue.path, snapshot.catalogue.bytes)
  await loadDetectors(snapshot)
  const evaluator = await createEvaluator(snapshot, config, ({ event }) => {
    io.err(`countersign: evaluator: ${event}\n`)
  })
  await evaluator.close()
  return evaluator
}

/** Problems of policies are what the command found: exit code 1. */
export async function asFailure<T>(work: () => Promise<T> | T, sentence: string): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof PolicyLoadError) throw new CliFailure(1, `${sentence}:\n${cause.message}`)
    throw cause
  }
}
