import { CelError } from '../cel/macros.js'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'

/** Runs a step over expressions; what it cannot carry over is reported at this place, and the result is null. */
export function attempt<T>(source: PolicySource, path: string, problems: Problems, step: () => T): T | null {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof CelError)) throw error
    problems.add(source.file, source.at(path), `expression ${error.message}`)
    return null
  }
}
