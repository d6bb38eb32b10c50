import { chanceOfNew, fadedCategories, isKnown, NO_CATEGORIES, seenAgain, type Categories } from './categories.js'
import { added, EMPTY_HISTOGRAM, faded, logBin, tail, type Histogram } from './histogram.js'
import type { Amount } from './observation.js'

/** How large amounts are, in each of the currencies that are used most. */
export interface Amounts {
  readonly currencies: Categories
  readonly sizes: readonly (readonly [currency: string, sizes: Histogram])[]
}

export const NO_AMOUNTS: Amounts = { currencies: NO_CATEGORIES, sizes: [] }

const MAX_CURRENCIES = 4
const MAX_BINS = 16

export function withAmount({ currencies, sizes }: Amounts, { currency, minor }: Amount): Amounts {
  const known = seenAgain(currencies, currency, MAX_CURRENCIES)
  const grown = added(sizesOf({ sizes }, currency), logBin(minor), MAX_BINS)
  const others = sizes.filter(([code]) => code !== currency && isKnown(known, code))
  return { currencies: known, sizes: [...others, [currency, grown] as const] }
}

export function fadedAmounts({ currencies, sizes }: Amounts, factor: number): Amounts {
  const left = fadedCategories(currencies, factor)
  return {
    currencies: left,
    sizes: sizes
      .filter(([currency]) => isKnown(left, currency))
      .map(([currency, own]) => [currency, faded(own, factor)] as const),
  }
}

/** The chance of an amount so far from the usual, to either side; of a currency that was not used, of a new one. */
export function chanceOfAmount(amounts: Amounts, { currency, minor }: Amount): number {
  const sizes = sizesOf(amounts, currency)
  if (sizes.length === 0) return chanceOfNew(amounts.currencies)
  const bin = logBin(minor)
  return Math.min(1, 2 * Math.min(tail(sizes, bin, 'below', 1), tail(sizes, bin, 'above', 1)))
}

function sizesOf({ sizes }: Pick<Amounts, 'sizes'>, currency: string): Histogram {
  return sizes.find(([code]) => code === currency)?.[1] ?? EMPTY_HISTOGRAM
}
