import { collected, createCollector, NO_PRINTS, type Prints } from './collector.js'
import { createKeyed, type Keyed } from './keyed.js'
import { readingsOf, textsIn } from './readings.js'
import { addSaid } from './said-prints.js'
import { addText, looseLetters, looseQuery } from './text-prints.js'
import { wholeForms, wholePrints } from './whole-prints.js'

export type { Prints } from './collector.js'

/** Prints of texts under one key. Without the key nobody can try out what was printed. */
export interface Printer {
  /**
   * Of a text that was read: by which any value that stands in it can be found again, in whatever case, spacing,
   * quoting or encoding. Runs of whole words with up to 10 letters and digits, and winnowed grams of 8.
   */
  text(text: string): Prints
  /** Of the whole value of a member: with its separators, and without. */
  whole(value: string): Prints
  /** Of the user's words: runs of whole words up to 24 words and 128 letters and digits; and what `text` gives. */
  said(text: string): Prints
  query(value: string): Query
}

/** By what a value is looked for. */
export interface Query {
  /** It has no letters or digits. */
  readonly empty: boolean
  /**
   * Ways to read the whole of the value (as it stands, unescaped, decoded): of each, the prints that a text must all
   * have to hold it. The best counts.
   */
  readonly loose: readonly Prints[]
  /** Any of these among the prints of a whole value: it is this value. */
  readonly whole: Prints
  /**
   * Any of these among the prints of what was said: exactly this was said. Empty for values of more than 24 words or
   * 128 letters and digits.
   */
  readonly said: Prints
}

const SCHEME = /^\s*https?:\/\//i

/** The key has 16 bytes. */
export function createPrinter(key: Buffer): Printer {
  const keyed = createKeyed(key)
  return {
    text: (text) => {
      const prints = createCollector(text.length)
      addText(keyed, textsIn(text), prints)
      return collected(prints)
    },
    whole: (value) => prints(wholePrints(keyed, value)),
    said: (text) => {
      const prints = createCollector(text.length * 4)
      addSaid(keyed, text, prints)
      addText(keyed, textsIn(text), prints)
      return collected(prints)
    },
    query: (value) => queryOf(keyed, value),
  }
}

function queryOf(keyed: Keyed, value: string): Query {
  const readings = readingsOf(value)
  // A URL is the same without its scheme.
  const spelt = readings.flatMap((reading) =>
    SCHEME.test(reading) ? [reading, reading.replace(SCHEME, '')] : [reading],
  )
  const letters = spelt.map(looseLetters).filter(({ count }) => count > 0)
  if (letters.length === 0) return { empty: true, loose: [], whole: NO_PRINTS, said: NO_PRINTS }
  const forms = readings.map((reading) => wholeForms(keyed, reading))
  return {
    empty: false,
    loose: letters.map((each) => looseQuery(keyed, each)),
    whole: prints(forms.flatMap(({ whole }) => whole)),
    said: prints(forms.flatMap(({ said }) => said)),
  }
}

function prints(list: readonly number[]): Prints {
  return Float64Array.from(new Set(list)).sort()
}
