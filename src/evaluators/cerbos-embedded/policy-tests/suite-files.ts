import type { PolicySnapshot } from '../../../core/policy-set.js'

const SUITE = /_test\.(?:ya?ml|json)$/i
const EXTENSIONS = ['yaml', 'yml', 'json']

/** The fixtures that a suite may name, by the names their files may have. */
const FIXTURES = {
  principals: ['principals'],
  resources: ['resources'],
  auxData: ['auxdata', 'auxData', 'aux_data'],
} as const
export type FixtureKind = keyof typeof FIXTURES

/** Files that Cerbos runs as tests: wherever they lie but in `testdata`. */
export function suiteFiles(snapshot: PolicySnapshot): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return [...snapshot.cerbos].filter(([path]) => isSuite(path)).sort(([a], [b]) => (a < b ? -1 : 1))
}

function isSuite(path: string): boolean {
  const folders = path.split('/').slice(0, -1)
  return SUITE.test(path) && !folders.includes('testdata')
}

/** The fixture file in the `testdata` folder beside the suite; null where there is none. */
export function fixtureFile(
  snapshot: PolicySnapshot,
  suite: string,
  kind: FixtureKind,
): readonly [path: string, bytes: Uint8Array] | null {
  const folder = suite.slice(0, suite.lastIndexOf('/') + 1)
  for (const name of FIXTURES[kind]) {
    for (const extension of EXTENSIONS) {
      const path = `${folder}testdata/${name}.${extension}`
      const bytes = snapshot.cerbos.get(path)
      if (bytes !== undefined) return [path, bytes]
    }
  }
  return null
}
