import type { Scene } from '../../core/evidence.js'
import { fileEffects } from '../../core/file-effects.js'
import { filePath, reaches, type FilePath, type Reach } from '../../core/file-reach.js'
import type { WrittenBy } from '../../core/state.js'
import type { Found } from './analysis/analyse.js'
import type { ExecuteFact } from './facts/facts.js'
import { moduleFiles } from './analysis/module-files.js'

type History = Pick<Scene['state'], 'written'>

/**
 * With what the agent's history says of files that it runs and this code did not write. Of modules only those stay that
 * the agent wrote: the others are the project's own.
 */
export function executesOf(found: Found, state: History): readonly ExecuteFact[] {
  if (found.executes.length === 0) return found.executes
  const { reached } = fileEffects({ ...found, complete: found.incomplete.length === 0 })
  let isQuiet = true
  return found.executes.flatMap((fact) => {
    if (fact.analysed) return fact
    const run = fact.imported ? moduleOf(fact, reached, state) : fileOf(fact, reached, state)
    if (run === null) return []
    const analysed = run.by?.analysed === true && !run.isReached && isQuiet
    if (!analysed || run.by.changesFiles) isQuiet = false
    return { ...fact, path: run.path, written_by: run.by?.auditId ?? null, analysed }
  })
}

interface Run {
  readonly path: string
  readonly by: WrittenBy | null
  /** This code may have changed it before. */
  readonly isReached: boolean
}

function fileOf(fact: ExecuteFact, reached: readonly Reach[], state: History): Run {
  const file = fact.known ? filePath(fact.path) : null
  const by = state.written({ file, as: asOf(fact) })
  return { path: fact.path, by, isReached: file === null || reached.some((reach) => reaches(reach, file)) }
}

/** Null: nothing is known of any file that the module may be. */
function moduleOf(fact: ExecuteFact, reached: readonly Reach[], state: History): Run | null {
  const files = moduleFiles(fact.path, fact.language).flatMap((path) => filePath(path) ?? [])
  const runs = files.map((file) => ({
    path: file.whole,
    by: state.written({ file, as: asOf(fact), isImported: isNamed(file) }),
    isReached: reached.some((reach) => isOf(reach, file)),
  }))
  const known = runs.filter(({ by, isReached }) => by !== null || isReached)
  return known.find(({ by, isReached }) => isReached || by?.analysed !== true) ?? known[0] ?? null
}

function isOf(reach: Reach, file: FilePath): boolean {
  return reach.kind !== 'everything' && reach.path.whole === file.whole
}

/** Files that say in their folder's name what they are have the same name everywhere. */
function isNamed({ base }: FilePath): boolean {
  return !/^(?:__init__|index)\./.test(base)
}

function asOf({ language }: ExecuteFact): string {
  return language ?? 'itself'
}
