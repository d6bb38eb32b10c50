import type { LoadedPolicies } from '../activation/load.js'
import { evaluatorName } from '../core/evaluator.js'
import type { FolderSnapshot } from '../core/policy-set.js'
import { suitesOf } from '../evaluators/cerbos-embedded/policy-tests/policy-tests.js'
import { policyFiles } from '../evaluators/cerbos-embedded/source/files.js'
import { readArguments } from './arguments.js'
import type { ExitCode } from './failure.js'
import type { Io } from './io.js'
import { loadFolder, policyFolder, problemLine, problemsOf, snapshotOf, type PolicyFolder } from './policies-load.js'
import { LOAD_OPTIONS, policySettings } from './policies-sign-load.js'
import { table } from './table.js'

interface Summary {
  readonly policy_version: string
  readonly evaluator: string
  readonly files: number
  readonly rules: { readonly deny: number; readonly allow: number }
  readonly tools: number
  readonly suites: number
  readonly tests: number
  /** Of a signed set. */
  readonly revision: number | null
}

/** `policies check`: loads the folder as the service would activate it, and lets it go again. */
export async function checkPolicies(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, LOAD_OPTIONS, ['DIR'], 1)
  const folder = policyFolder(policySettings(flags, io), io, flags.positionals[0])
  const summaries: Summary[] = []
  const problems = await problemsOf(async () => {
    const snapshot = await snapshotOf(folder)
    const loaded = await loadFolder(folder, io)
    await loaded.set.evaluator.close()
    summaries.push(summaryOf(snapshot, loaded))
  })
  const [summary = null] = summaries
  if (flags.isSet('json'))
    io.out(`${JSON.stringify({ valid: problems === null, summary, problems: problems ?? [] })}\n`)
  else if (summary !== null) io.out(describe(folder, summary))
  else io.out((problems ?? []).map((problem) => `${problemLine(folder, io, problem)}\n`).join(''))
  return problems === null ? 0 : 1
}

function summaryOf(snapshot: FolderSnapshot, { set, contents, revision }: LoadedPolicies): Summary {
  const suites = suitesOf(snapshot)
  const denying = contents.rules.filter(({ effect }) => effect === 'deny').length
  return {
    policy_version: set.version,
    evaluator: evaluatorName(set.evaluator),
    files: policyFiles(snapshot).length,
    rules: { deny: denying, allow: contents.rules.length - denying },
    tools: contents.tools.length,
    suites: suites.length,
    tests: suites.flatMap(({ cases }) => cases).filter(({ skipped }) => skipped === null).length,
    revision,
  }
}

function describe({ name }: PolicyFolder, summary: Summary): string {
  const { deny, allow } = summary.rules
  const rows = [
    ['policies', `${summary.files} files, ${deny + allow} rules: ${deny} DENY, ${allow} ALLOW`],
    ['tools', `${summary.tools} in the catalogue`],
    ['tests', `${summary.tests} in ${summary.suites} ${summary.suites === 1 ? 'suite' : 'suites'}, all passed`],
    ['evaluator', summary.evaluator],
    ['version', summary.policy_version],
    ...(summary.revision === null ? [] : [['revision', String(summary.revision)]]),
  ]
  return `${name} can be activated.\n${table(rows.map((row) => [' ', ...row]))}`
}
