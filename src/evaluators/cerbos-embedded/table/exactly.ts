import { CelError } from '../cel/macros.js'

/** The result of a step over expressions; null where inlining cannot carry them (too large, names that would clash). */
export function exactly<T>(step: () => T): T | null {
  try {
    return step()
  } catch (error) {
    if (error instanceof CelError) return null
    throw error
  }
}
