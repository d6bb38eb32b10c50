import type { PolicyProblem } from '../core/policy-set.js'
import { testOnBoth, type BothResults } from '../evaluators/cerbos-embedded/policy-tests/both-engines.js'
import type { CaseResult, SuiteResult } from '../evaluators/cerbos-embedded/policy-tests/results.js'
import { readArguments } from './arguments.js'
import type { ExitCode } from './failure.js'
import type { Io } from './io.js'
import { policyFolder, problemLine, problemsOf, snapshotOf, type PolicyFolder } from './policies-load.js'
import { LOAD_OPTIONS, policySettings } from './policies-sign-load.js'
import { table } from './table.js'

/** A case of a suite, as both saw it. Null: it was not told. */
interface Compared {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly test: string
  readonly principal: string
  readonly resource: string
  readonly action: string
  readonly cerbos: CaseResult['result'] | null
  readonly ours: CaseResult['result'] | null
  readonly message: string | null
}

/** `policies test`: the suites on Cerbos itself and on the strict engine that would judge, side by side. */
export async function testPolicies(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, LOAD_OPTIONS, ['DIR'], 1)
  const folder = policyFolder(policySettings(flags, io), io, flags.positionals[0])
  const results: BothResults[] = []
  const problems = await problemsOf(async () => {
    const { cerbosBinary } = folder.config.evaluator
    results.push(await testOnBoth(await snapshotOf(folder), { cerbosBinary, strict: true }))
  })
  const [both = null] = results
  const compared = both === null ? [] : compare(both)
  const broken = (both?.cerbos ?? []).filter(({ error }) => error !== null)
  const all = [...(problems ?? []), ...broken.map(({ file, error }) => at(file, error ?? ''))]
  const passed = all.length === 0 && compared.every(isFine)
  if (flags.isSet('json')) io.out(`${JSON.stringify({ passed, problems: all, cases: compared })}\n`)
  else io.out(describe(folder, io, { both, compared, problems: all }))
  return passed ? 0 : 1
}

function at(file: string, message: string): PolicyProblem {
  return { file, line: null, column: null, message }
}

function compare({ cerbos, ours }: BothResults): readonly Compared[] {
  const native = new Map((cerbos ?? []).flatMap(named))
  const own = new Map(ours.flatMap(named))
  return [...new Set([...own.keys(), ...native.keys()])].flatMap((key) => {
    const [one, other] = [native.get(key), own.get(key)]
    const either = other ?? one
    if (either === undefined) return []
    const { file, test, principal, resource, action, place } = either
    return [
      {
        ...{ file, line: place?.line ?? null, column: place?.column ?? null, test, principal, resource, action },
        cerbos: one?.result ?? null,
        ours: other?.result ?? null,
        message: other?.message ?? one?.message ?? null,
      },
    ]
  })
}

function named({
  file,
  cases,
}: SuiteResult): readonly (readonly [key: string, CaseResult & { readonly file: string }])[] {
  return cases.map((each) => {
    const key = JSON.stringify([file, each.test, each.principal, each.resource, each.action])
    return [key, { ...each, file }] as const
  })
}

function isFine({ cerbos, ours }: Compared): boolean {
  return [cerbos, ours].every((result) => result === null || result === 'passed' || result === 'skipped')
}

interface Told {
  readonly both: BothResults | null
  readonly compared: readonly Compared[]
  readonly problems: readonly PolicyProblem[]
}

function describe(folder: PolicyFolder, io: Io, { both, compared, problems }: Told): string {
  const suites = [...new Set(compared.map(({ file }) => file))]
  const count = (file: string, by: 'cerbos' | 'ours', result: string): string | number =>
    by === 'cerbos' && both?.cerbos === null
      ? '-'
      : compared.filter((each) => each.file === file && each[by] === result).length
  const rows = suites.map((file) => [
    file,
    ...[compared.filter((each) => each.file === file).length, count(file, 'cerbos', 'passed')],
    ...[count(file, 'ours', 'passed'), count(file, 'ours', 'skipped')],
  ])
  const faults = compared.filter((each) => !isFine(each)).map((each) => faultLine(folder, io, each))
  const lines = [...problems.map((problem) => problemLine(folder, io, problem)), ...faults]
  const heading = ['suite', 'cases', 'Cerbos', 'strict', 'skipped']
  const missing = both?.cerbos === null ? ['no Cerbos binary was found: its column is empty'] : []
  return `${rows.length === 0 ? '' : table([heading, ...rows])}${[...missing, ...lines].map((line) => `${line}\n`).join('')}`
}

function faultLine(folder: PolicyFolder, io: Io, each: Compared): string {
  const { file, line, column, test, principal, resource, action, cerbos, ours } = each
  const differs = cerbos !== null && ours !== null && cerbos !== ours ? `Cerbos ${cerbos}, strict ${ours}: ` : ''
  const message = `test "${test}" (${principal}, ${resource}, ${action}): ${differs}${each.message ?? 'does not pass'}`
  return problemLine(folder, io, { file, line, column, message })
}
