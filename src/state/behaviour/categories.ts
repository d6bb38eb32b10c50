import { fade } from './histogram.js'

/** How often each of some names was seen, and how often a new one lately. */
export interface Categories {
  readonly seen: readonly (readonly [name: string, weight: number])[]
  /** Of all that was seen, also of what is no longer in the list. */
  readonly total: number
  /** The share of new names in about the last 64. */
  readonly novelty: number
}

export const NO_CATEGORIES: Categories = { seen: [], total: 0, novelty: 0 }

const NOVELTY_MEMORY = 64

/** Of more than `max` names the lightest is forgotten: seen again, it is new. */
export function seenAgain({ seen, total, novelty }: Categories, name: string, max: number): Categories {
  const known = isKnown({ seen }, name)
  const moved = novelty + ((known ? 0 : 1) - novelty) / NOVELTY_MEMORY
  return {
    seen: known
      ? seen.map(([own, weight]) => [own, own === name ? weight + 1 : weight] as const)
      : [...withoutLightest(seen, max - 1), [name, 1] as const],
    total: total + 1,
    novelty: Math.round(moved * 10_000) / 10_000,
  }
}

export function fadedCategories({ seen, total, novelty }: Categories, factor: number): Categories {
  const left = seen.map(([name, weight]) => [name, fade(weight, factor)] as const).filter(([, weight]) => weight > 0)
  return { seen: left, total: fade(total, factor), novelty }
}

export function isKnown({ seen }: Pick<Categories, 'seen'>, name: string): boolean {
  return seen.some(([own]) => own === name)
}

/** The chance of a new name: the share of new ones lately, at least Krichevsky and Trofimov's ½ in total + 1. */
export function chanceOfNew({ total, novelty }: Categories): number {
  return total === 0 ? 1 : Math.max(novelty, 0.5 / (total + 1))
}

/** The chance of a name that is no more usual than this one. */
export function chanceOf(categories: Categories, name: string): number {
  const fresh = chanceOfNew(categories)
  const own = categories.seen.find(([known]) => known === name)?.[1]
  if (own === undefined) return fresh
  let rarer = 0
  for (const [, weight] of categories.seen) if (weight <= own) rarer += weight
  return Math.min(1, fresh + (1 - fresh) * (rarer / categories.total))
}

function withoutLightest(seen: Categories['seen'], max: number): Categories['seen'] {
  if (seen.length <= max) return seen
  const least = Math.min(...seen.map(([, weight]) => weight))
  const lightest = seen.findIndex(([, weight]) => weight === least)
  return seen.filter((_, index) => index !== lightest)
}
