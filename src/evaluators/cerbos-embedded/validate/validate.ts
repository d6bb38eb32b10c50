import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, sep } from 'node:path'
import { PolicyLoadError, type PolicySnapshot } from '../../../core/policy-set.js'
import type { EvaluatorLog } from '../events.js'
import { findBinary } from './binary.js'
import { readReport } from './report.js'

const TIMEOUT_MS = 60_000
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024

/** A check by Cerbos's compiler that is under way. */
export interface Validation {
  /** Rejects with PolicyLoadError. */
  readonly validated: Promise<void>
}

/**
 * Lets Cerbos's own compiler check the snapshot's bytes, policy tests included, in a folder that is removed again.
 * Resolves when its process runs. Without a binary: throws PolicyLoadError, or says so in the log where that is allowed.
 */
export async function startValidation(
  snapshot: PolicySnapshot,
  options: { readonly cerbosBinary: string | null; readonly allowWithoutValidator: boolean },
  log: EvaluatorLog,
): Promise<Validation> {
  const binary = findBinary(options.cerbosBinary)
  if (binary === null) {
    if (!options.allowWithoutValidator || options.cerbosBinary !== null) throw withoutBinary(options.cerbosBinary)
    log({ event: 'validator_missing' })
    return { validated: Promise.resolve() }
  }
  const { compiled } = await startCompiler(binary, snapshot)
  const validated = compiled.then(requireGood)
  validated.catch(() => undefined)
  return { validated }
}

function requireGood({ ok, output }: Compiled): void {
  const problems = readReport(output)
  if (problems.length > 0) throw new PolicyLoadError(problems)
  if (!ok) throw new PolicyLoadError([problem('Cerbos refuses these policies without a reason')])
}

interface Compiled {
  readonly ok: boolean
  readonly output: string
}

/** What `cerbos compile -o json` prints of the snapshot's bytes, from a folder that is removed again. */
export async function compileSnapshot(binary: string, snapshot: PolicySnapshot): Promise<Compiled> {
  const { compiled } = await startCompiler(binary, snapshot)
  return compiled
}

async function startCompiler(
  binary: string,
  snapshot: PolicySnapshot,
): Promise<{ readonly compiled: Promise<Compiled> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-policies-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await writeFiles(folder, snapshot)
    return { compiled: compile(binary, folder).finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

async function writeFiles(folder: string, snapshot: PolicySnapshot): Promise<void> {
  for (const [path, bytes] of snapshot.cerbos) {
    const file = normalize(join(folder, path))
    if (!file.startsWith(folder + sep))
      throw new PolicyLoadError([{ ...problem('lies outside the policy folder'), file: path }])
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
  }
}

function compile(binary: string, folder: string): Promise<Compiled> {
  const environment = { PATH: process.env.PATH ?? '', HOME: folder, CERBOS_NO_TELEMETRY: '1', NO_COLOR: '1' }
  const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: environment, cwd: folder }
  return new Promise((resolve, reject) => {
    execFile(binary, ['compile', folder, '-o', 'json'], options, (error, stdout) => {
      const exitCode = error === null ? 0 : error.code
      if (typeof exitCode === 'number') resolve({ ok: exitCode === 0, output: stdout })
      else reject(new PolicyLoadError([problem(`the Cerbos binary could not be run (${exitCode ?? 'stopped'})`)]))
    })
  })
}

function withoutBinary(configured: string | null): PolicyLoadError {
  return new PolicyLoadError([
    configured === null
      ? problem('no Cerbos binary was found to check the policies with: name one, or allow starting without')
      : { ...problem('is not an executable file: the Cerbos binary to check policies with'), file: configured },
  ])
}

function problem(message: string): { file: string; line: null; column: null; message: string } {
  return { file: 'policies', line: null, column: null, message }
}
