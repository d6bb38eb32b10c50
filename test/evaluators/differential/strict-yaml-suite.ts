import { expect, it } from 'vitest'
import type { PolicySnapshot } from '../../../src/core/policy-set.js'
import { PROBE_KIND, PROBE_POLICIES } from '../../../src/evaluators/cerbos-embedded/self-test/probe-policies.js'
import { compilePolicies } from '../../../src/evaluators/cerbos-embedded/table/compile.js'
import { findBinary } from '../../../src/evaluators/cerbos-embedded/validate/binary.js'
import { readReport } from '../../../src/evaluators/cerbos-embedded/validate/report.js'
import { compileSnapshot } from '../../../src/evaluators/cerbos-embedded/validate/validate.js'
import { startNativeServer, type NativeResult, type NativeServer } from '../cerbos-embedded/native-server.js'
import { snapshotOf } from '../cerbos-embedded/world.js'
import { agreedPartsOf, type Answer } from './agreed-parts.js'
import { nameOf, type Case } from './cases.js'
import { compare, type Comparison } from './compare.js'
import type { World } from './differential-suite.js'
import { startRawEngine, type EngineSettings, type RawEngine } from './raw-engine.js'
import { askedOf } from './strict-yaml-hosts.js'
import { printTable, type PrintedTable } from './strict-yaml.js'

const OWN = { kind: PROBE_KIND, policies: PROBE_POLICIES }
const PATIENCE = 2_000
const AS_THE_SERVICE: Omit<EngineSettings, 'globals'> = {
  enforcement: 'reject',
  lenientScopes: false,
  defaultVersion: 'default',
}

/** What must have been seen for the comparison to mean something. */
export interface AtLeast {
  readonly answers: number
  /** Of which that many were spoken by witnesses. */
  readonly witnesses: number
}

/**
 * Our strict table, answered by our engine, and the same printed as policies, answered by Cerbos. Who asks for what
 * nothing but a role policy's witness speaks of is answered by a second server, with policies added to carry it.
 */
export function itAnswersStrictlyAlike(name: string, world: () => World, atLeast: AtLeast): void {
  it(`${name}: its strict table means the same to Cerbos`, async () => {
    const { files, globals, cases } = world()
    const settings: EngineSettings = { ...AS_THE_SERVICE, globals }
    const snapshot = { ...snapshotOf({}, globals), cerbos: files }
    const { table, index } = compilePolicies(snapshot, { strict: true, own: OWN })
    const plain = await printedFor(table, snapshot, [])
    const kinds = new Set(cases.map(({ resource }) => nameOf(resource['kind'])))
    const hosting = await printedFor(table, snapshot, [...kinds])
    const asked = (each: Case): boolean => keysOf(each).some((key) => hosting.hosted.has(key))
    const engine = counting(await startRawEngine(table, settings), (src) => index.get(src)?.kind === 'witness')
    try {
      const most = await compareWith(
        plain,
        settings,
        engine,
        cases.filter((each) => !asked(each)),
      )
      const rest = await compareWith(hosting, settings, engine, cases.filter(asked))
      const different = [...most.different, ...rest.different]
      const compared = most.compared + rest.compared
      console.log(
        `${name}, strict: ${compared - different.length} of ${compared} answers equal to Cerbos ` +
          `(${most.actions + rest.actions} actions, ${engine.spoken()} answered by witnesses; ` +
          `${plain.rules} rules in ${plain.files.size} files, ${plain.skipped.size} skipped)`,
      )
      expect([...plain.skipped, ...hosting.skipped]).toEqual([])
      expect(different.slice(0, 2)).toEqual([])
      expect(compared).toBeGreaterThanOrEqual(atLeast.answers)
      expect(engine.spoken()).toBeGreaterThanOrEqual(atLeast.witnesses)
    } finally {
      await engine.stop()
    }
  }, 600_000)
}

/** Where Cerbos's type checker refuses a file, its literals are made dynamic. */
async function printedFor(
  table: Uint8Array,
  snapshot: PolicySnapshot,
  hostsFor: readonly string[],
): Promise<PrintedTable> {
  const printed = printTable(table, { hostsFor })
  const refused = await problemsOf(printed, snapshot)
  if (refused.length === 0) return printed
  const again = printTable(table, { hostsFor, dynamic: new Set(refused.map(({ file }) => file)) })
  expect(await problemsOf(again, snapshot)).toEqual([])
  return again
}

async function problemsOf({ files }: PrintedTable, snapshot: PolicySnapshot): Promise<ReturnType<typeof readReport>> {
  const binary = findBinary(null)
  if (binary === null) throw new Error('no Cerbos binary')
  const { output } = await compileSnapshot(binary, { ...snapshot, cerbos: files })
  return readReport(output)
}

async function compareWith(
  printed: PrintedTable,
  settings: EngineSettings,
  engine: RawEngine,
  cases: readonly Case[],
): Promise<Comparison> {
  const native = renaming(await startNativeServer(printed.files, settings), printed)
  try {
    const found = await compare(cases, native, engine)
    const persisting = await Promise.all(found.different.map((each) => persists(each, native)))
    return { ...found, different: found.different.filter((_, at) => persisting[at]) }
  } finally {
    await native.close()
  }
}

/**
 * Strict tables have more rules that deny, so more orders in which Cerbos may come to one: an output of ours for a denied
 * action is wrong where Cerbos, asked often, never says it.
 */
async function persists(difference: object, native: NativeServer): Promise<boolean> {
  if (!isDifference(difference)) return true
  const { case: each, ours } = difference
  const wanted = agreedPartsOf(ours)
  const open = new Map(wanted.ofDenied)
  for (let left = PATIENCE; left > 0 && open.size > 0; left -= 1) {
    const { principal, resource, actions } = each
    const [answer] = await native.post({
      includeMeta: true,
      principal,
      resources: [{ resource, actions: [...actions] }],
    })
    const told = agreedPartsOf(answer ?? {})
    if (told.determined !== wanted.determined) return true
    for (const [action, said] of told.ofDenied) if (open.get(action) === said) open.delete(action)
  }
  return open.size > 0
}

function isDifference(found: object): found is { readonly case: Case; readonly ours: Answer } {
  return 'case' in found && 'ours' in found
}

function keysOf({ principal, resource }: Case): readonly string[] {
  const [kind, scope, version] = [
    nameOf(resource['kind']),
    nameOf(resource['scope']),
    nameOf(resource['policyVersion']),
  ]
  const roles = Array.isArray(principal['roles']) ? principal['roles'].map(String) : []
  return roles.map((role) => askedOf({ kind, scope, version: version || AS_THE_SERVICE.defaultVersion, role }))
}

/** Cerbos with our names for its rules. */
function renaming(native: NativeServer, { sources }: PrintedTable): NativeServer {
  const renamed = (result: NativeResult): NativeResult =>
    result.outputs === undefined
      ? result
      : { ...result, outputs: result.outputs.map((said) => ({ ...said, src: sources.get(said.src) ?? said.src })) }
  return { ...native, post: async (body) => (await native.post(body)).map(renamed) }
}

interface CountingEngine extends RawEngine {
  /** How many actions a witness spoke of. */
  spoken(): number
}

function counting(engine: RawEngine, isWitness: (source: string) => boolean): CountingEngine {
  let spoken = 0
  return {
    ...engine,
    check: async (bodies) => {
      const answers = await engine.check(bodies)
      for (const { outputs } of answers.flatMap(({ results }) => results)) {
        spoken += new Set(outputs.filter(({ src }) => isWitness(src)).map(({ action }) => action)).size
      }
      return answers
    },
    spoken: () => spoken,
  }
}
