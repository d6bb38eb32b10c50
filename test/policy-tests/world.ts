import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { PolicySnapshot } from '../../src/core/policy-set.js'

export { snapshotOf } from '../evaluators/cerbos-embedded/world.js'

/** A plain Cerbos folder as a snapshot. */
export function folderSnapshot(folder: string): PolicySnapshot {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
  return {
    root: folder,
    cerbos: new Map(files.map((name) => [name, readFileSync(join(folder, name))])),
    catalogue: { path: 'catalog.yaml', bytes: new Uint8Array() },
    globals: {},
  }
}
