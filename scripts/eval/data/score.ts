/** How often what was looked for was found. */
export interface Score {
  readonly wanted: number
  readonly found: number
  readonly missed: number
  /** Found where nothing of the kind is. */
  readonly wrong: number
}

export const NOTHING: Score = { wanted: 0, found: 0, missed: 0, wrong: 0 }

export function plus(a: Score, b: Score): Score {
  return {
    wanted: a.wanted + b.wanted,
    found: a.found + b.found,
    missed: a.missed + b.missed,
    wrong: a.wrong + b.wrong,
  }
}

/** Of what was found, how much is right; 1 where nothing was found. */
export function precision({ found, wrong }: Score): number {
  return found + wrong === 0 ? 1 : found / (found + wrong)
}

/** Of what is there, how much was found; 1 where nothing is there. */
export function recall({ wanted, found }: Score): number {
  return wanted === 0 ? 1 : found / wanted
}

export function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000
}

export interface Goal {
  readonly precision: number
  readonly recall: number
}

/** Sentences for what was not reached. */
export function missedGoals(name: string, score: Score, goal: Goal | null): readonly string[] {
  if (goal === null) return []
  const falls = (what: string, is: number, least: number): readonly string[] =>
    is < least ? [`${name}: ${what} ${rounded(is)} is below ${least}`] : []
  return [...falls('precision', precision(score), goal.precision), ...falls('recall', recall(score), goal.recall)]
}

export function scoreRow(name: string, score: Score): readonly string[] {
  const { wanted, found, missed, wrong } = score
  return [name, ...[wanted, found, missed, wrong].map(String), precision(score).toFixed(3), recall(score).toFixed(3)]
}

export const SCORE_HEAD = ['type', 'there', 'found', 'missed', 'wrong', 'precision', 'recall']

export function scoreFigures(score: Score): {
  readonly there: number
  readonly found: number
  readonly missed: number
  readonly wrong: number
  readonly precision: number
  readonly recall: number
} {
  const { wanted, found, missed, wrong } = score
  return {
    there: wanted,
    found,
    missed,
    wrong,
    precision: rounded(precision(score)),
    recall: rounded(recall(score)),
  }
}
