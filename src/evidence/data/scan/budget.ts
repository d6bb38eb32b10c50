/** How much work one call may cause. What is not looked at is said: the evidence is then not complete. */
export interface Budget {
  /** Steps of automata, words read, and look-ups around matches. */
  steps: number
  /** Characters of all texts, decoded ones counted again. */
  characters: number
}

export const MAX_STEPS = 24_000_000
export const MAX_CHARACTERS = 2 * 1024 * 1024

export function createBudget(steps = MAX_STEPS, characters = MAX_CHARACTERS): Budget {
  return { steps, characters }
}

export function isSpent({ steps, characters }: Budget): boolean {
  return steps < 0 || characters < 0
}
