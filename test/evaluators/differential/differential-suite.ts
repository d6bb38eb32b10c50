import { expect, it } from 'vitest'
import type { PolicySnapshot } from '../../../src/core/policy-set.js'
import { PROBE_KIND, PROBE_POLICIES } from '../../../src/evaluators/cerbos-embedded/self-test/probe-policies.js'
import { compilePolicies } from '../../../src/evaluators/cerbos-embedded/table/compile.js'
import { startNativeServer } from '../cerbos-embedded/native-server.js'
import { snapshotOf } from '../cerbos-embedded/world.js'
import type { Case } from './cases.js'
import { compare, compareStrict, type Comparison } from './compare.js'
import { startRawEngine, type EngineSettings } from './raw-engine.js'

/** Everything that can be configured of an engine and changes its answers. */
const SETTINGS: readonly (readonly [about: string, Omit<EngineSettings, 'globals'>])[] = [
  ['as the service runs it', { enforcement: 'reject', lenientScopes: false, defaultVersion: 'default' }],
  ['schemas not enforced', { enforcement: 'none', lenientScopes: false, defaultVersion: 'default' }],
  ['schemas warn, lenient scopes', { enforcement: 'warn', lenientScopes: true, defaultVersion: 'default' }],
  ['lenient scopes, another version', { enforcement: 'reject', lenientScopes: true, defaultVersion: '20210210' }],
]

export interface World {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly globals: EngineSettings['globals']
  readonly cases: readonly Case[]
}

/** Asks Cerbos and our engine (without witnesses) the same under every setting, and prints how many answers were equal. */
export function itAnswersAlike(name: string, world: () => World, atLeast: number): void {
  it.each(SETTINGS)(
    `${name}: %s`,
    async (about, settings) => {
      const { files, globals, cases } = world()
      const found = await compareTables(files, { ...settings, globals }, cases)
      const equal = found.compared - found.different.length
      console.log(`${name}, ${about}: ${equal} of ${found.compared} answers equal to Cerbos (${found.actions} actions)`)
      expect(found.different.slice(0, 2)).toEqual([])
      expect(found.compared).toBeGreaterThanOrEqual(atLeast)
      expect(found.allowed).toBeLessThan(found.actions)
      if (atLeast >= 200) expect(found.allowed).toBeGreaterThan(found.actions / 50)
    },
    600_000,
  )
}

/** Our strict table against Cerbos without witnesses, with the service's settings. */
export function itDeniesMoreOnlyWhereItErrs(name: string, world: () => World, erring: number): void {
  it(`${name}: strict, denies more only where it says that something could not be evaluated`, async () => {
    const { files, globals, cases } = world()
    const settings: EngineSettings = { globals, enforcement: 'reject', lenientScopes: false, defaultVersion: 'default' }
    const { table, index } = compilePolicies(snapshotWith(files, settings), { strict: true, own: OWN })
    const engine = await startRawEngine(table, settings)
    const native = await startNativeServer(files, settings)
    try {
      const found = await compareStrict(cases, native, engine, (source) => index.get(source)?.kind === 'witness')
      const equal = found.compared - found.different.length
      console.log(`${name}, strict: ${equal} of ${found.compared} actions as wanted, ${found.erring} of them errors`)
      expect(found.different.slice(0, 2)).toEqual([])
      expect(found.erring).toBeGreaterThanOrEqual(erring)
    } finally {
      await Promise.all([engine.stop(), native.close()])
    }
  }, 600_000)
}

const OWN = { kind: PROBE_KIND, policies: PROBE_POLICIES }

function snapshotWith(files: ReadonlyMap<string, Uint8Array>, { globals }: EngineSettings): PolicySnapshot {
  return { ...snapshotOf({}, globals), cerbos: files }
}

async function compareTables(
  files: ReadonlyMap<string, Uint8Array>,
  settings: EngineSettings,
  cases: readonly Case[],
): Promise<Comparison> {
  const { table } = compilePolicies(snapshotWith(files, settings), { strict: false, own: OWN })
  const engine = await startRawEngine(table, settings)
  const native = await startNativeServer(files, settings)
  try {
    return await compare(cases, native, engine)
  } finally {
    await Promise.all([engine.stop(), native.close()])
  }
}
