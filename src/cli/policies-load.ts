import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { LoadedPolicies } from '../activation/load.js'
import type { Config } from '../config/config.js'
import { PolicyLoadError, type FolderSnapshot, type PolicyProblem } from '../core/policy-set.js'
import { loadPolicies } from '../load-policies.js'
import { readSnapshot } from '../policies/read-snapshot.js'
import { CliFailure } from './failure.js'
import type { Io } from './io.js'

/** A policy folder, with the configuration that the service would load it by. */
export interface PolicyFolder {
  /** As the operator named it. */
  readonly name: string
  readonly config: Config
}

/** The named folder; without a name that of the configuration. */
export function policyFolder(config: Config, io: Io, named: string | undefined): PolicyFolder {
  const folder = named === undefined ? config.policiesDir : resolve(io.cwd, named)
  if (!existsSync(folder)) throw new CliFailure(2, `${named ?? folder} is not there`)
  return { name: named ?? (relative(io.cwd, folder) || '.'), config: { ...config, policiesDir: folder } }
}

export function snapshotOf({ config }: PolicyFolder): Promise<FolderSnapshot> {
  return readSnapshot(config.policiesDir, config.globals)
}

/** Exactly as at activation. The caller closes the evaluator. Throws PolicyLoadError. */
export async function loadFolder({ config }: PolicyFolder, io: Io): Promise<LoadedPolicies> {
  const log = ({ event }: { readonly event: string }): void => {
    if (event === 'validator_missing') io.err('warning: no Cerbos binary was found; its compiler checked nothing\n')
  }
  const loaded = await loadPolicies(config, log, { active: null, lastRevision: null }).catch((error: unknown) => {
    if (error instanceof PolicyLoadError || !(error instanceof Error)) throw error
    throw new CliFailure(2, error.message)
  })
  if (loaded.set === null) throw new Error('there is no set in force that these policies could be')
  return loaded
}

/** The problems that ended `work`; null where it went through. Other errors pass. */
export async function problemsOf(work: () => Promise<unknown>): Promise<readonly PolicyProblem[] | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems
    throw error
  }
}

/** `file:line:column: message`, the file as it can be opened from here. */
export function problemLine({ config }: PolicyFolder, io: Io, problem: PolicyProblem): string {
  const { line, column, message } = problem
  const place = [fileFromHere(config.policiesDir, io, problem.file), line, column].filter((part) => part !== null)
  return `${place.join(':')}: ${message}`
}

/** Cerbos names its files by their path below `cerbos/`. */
function fileFromHere(folder: string, io: Io, file: string): string {
  const found = [file, join(folder, 'cerbos', file)]
    .map((path) => resolve(io.cwd, path))
    .find((path) => existsSync(path))
  return found === undefined ? file : relative(io.cwd, found)
}
