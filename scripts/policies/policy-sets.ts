import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A folder with `catalog.yaml`, `cerbos/` and perhaps `globals.yaml`. */
export interface PolicySetFolder {
  /** `default`, or the suite's name. */
  readonly name: string
  readonly folder: string
}

/** The default set in `root`, then those in `root/suites/`, by name. */
export function listPolicySets(root: string): readonly PolicySetFolder[] {
  const suites = join(root, 'suites')
  const names = existsSync(suites) ? readdirSync(suites).sort() : []
  return [
    { name: 'default', folder: root },
    ...names.map((name) => ({ name, folder: join(suites, name) })).filter(({ folder }) => isPolicySet(folder)),
  ]
}

function isPolicySet(folder: string): boolean {
  return existsSync(join(folder, 'catalog.yaml'))
}
