import type { PolicyProblem } from '../../../core/policy-set.js'

export interface Place {
  readonly line: number
  readonly column: number
}

/** Gathers everything wrong with a set, so that all of it is reported at once. */
export interface Problems {
  add(file: string, place: Place | null, message: string): void
  all(): readonly PolicyProblem[]
}

export function createProblems(): Problems {
  const found: PolicyProblem[] = []
  return {
    add: (file, place, message) => {
      found.push({ file, line: place?.line ?? null, column: place?.column ?? null, message })
    },
    all: () => found,
  }
}
