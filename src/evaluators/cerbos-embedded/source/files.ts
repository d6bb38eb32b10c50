import type { PolicySnapshot } from '../../../core/policy-set.js'

const POLICY_FILE = /\.(ya?ml|json)$/i
const TEST_FILE = /_test\.(ya?ml|json)$/i
const SCHEMAS = '_schemas/'

/** Files that Cerbos reads as policies: not tests, test data, schemas or anything hidden. */
export function policyFiles(snapshot: PolicySnapshot): readonly [path: string, bytes: Uint8Array][] {
  return [...snapshot.cerbos].filter(([path]) => isPolicyFile(path)).sort(([a], [b]) => (a < b ? -1 : 1))
}

function isPolicyFile(path: string): boolean {
  const folders = path.split('/').slice(0, -1)
  if (path.split('/').some((part) => part.startsWith('.'))) return false
  if (folders.includes('testdata') || folders[0] === '_schemas') return false
  return POLICY_FILE.test(path) && !TEST_FILE.test(path)
}

/**
 * The JSON schemas by the reference that policies use: `cerbos:///<path under _schemas>`. Without what is no JSON: no
 * policy refers to it, or Cerbos's compiler would have refused the set, and the engine would not load at all.
 */
export function schemaFiles(snapshot: PolicySnapshot): ReadonlyMap<string, Uint8Array> {
  const schemas = new Map<string, Uint8Array>()
  for (const [path, bytes] of snapshot.cerbos) {
    const hidden = path.split('/').some((part) => part.startsWith('.'))
    if (path.startsWith(SCHEMAS) && path.endsWith('.json') && !hidden && isJson(bytes)) {
      schemas.set(`cerbos:///${path.slice(SCHEMAS.length)}`, bytes)
    }
  }
  return schemas
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes))
    return true
  } catch {
    return false
  }
}
