import type { Scene } from '../../core/evidence.js'
import { fileEffects } from '../../core/file-effects.js'
import { filePath, reaches } from '../../core/file-reach.js'
import type { Found } from './analysis/analyse.js'
import type { ExecuteFact } from './facts/facts.js'

/** With what the agent's history says of files that it runs and this code did not write. */
export function executesOf(found: Found, state: Pick<Scene['state'], 'written'>): readonly ExecuteFact[] {
  if (found.executes.length === 0) return found.executes
  const { reached } = fileEffects({ ...found, complete: found.incomplete.length === 0 })
  let isQuiet = true
  return found.executes.map((fact) => {
    if (fact.analysed) return fact
    const file = fact.known ? filePath(fact.path) : null
    const by = state.written({ file, as: fact.language ?? 'itself' })
    const isReached = file === null || reached.some((reach) => reaches(reach, file))
    const analysed = by?.analysed === true && !isReached && isQuiet
    if (!analysed || by.changesFiles) isQuiet = false
    return { ...fact, written_by: by?.auditId ?? null, analysed }
  })
}
