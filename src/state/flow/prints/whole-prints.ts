import { foldStrictly } from './fold.js'
import type { Keyed } from './keyed.js'
import { lettersOf } from './letters.js'
import { SAID_LETTERS, SAID_WORDS } from './said-prints.js'
import { strictOf } from './strict.js'
import { wordsOf } from './words.js'

/** A phone number or a card: only digits count. */
const DIGITS = /^[\s(+]*[0-9][0-9\s()+-]*$/
/** An IBAN as it is printed. */
const ACCOUNT = /^[a-z]{2}[0-9]{2}[\s-]?(?:[a-z0-9]{1,4}[\s-]?){3,8}$/
const MIN_ACCOUNT_DIGITS = 8
/** What is longer is no value of a member, and not said in one piece. */
const MOST_CHARS = 512
const SCHEME = /^\s*https?:\/\//
const WWW = /^\s*www\./

/** Prints of whole values, as they are looked for: in one form, with or without separators. */
export interface WholeForms {
  readonly whole: readonly number[]
  /** Empty where the value is too long to be said in one run. */
  readonly said: readonly number[]
}

const NOTHING: WholeForms = { whole: [], said: [] }

export function wholeForms(keyed: Keyed, value: string): WholeForms {
  if (value.length > MOST_CHARS) return NOTHING
  const folded = foldStrictly(value)
  const bare = folded.replace(SCHEME, '')
  const forms = [...new Set([folded, bare, bare.replace(WWW, '')])].map((form) => formOf(keyed, form))
  return { whole: forms.flatMap(({ whole }) => whole), said: forms.flatMap(({ said }) => said) }
}

/** Of the whole value of a member: with separators and without, so that it is found in either form. */
export function wholePrints(keyed: Keyed, value: string): readonly number[] {
  const folded = foldStrictly(value)
  const bare = folded.replace(SCHEME, '').replace(WWW, '')
  return [folded, bare].flatMap((form) => {
    const words = wordsOf(form)
    const { bytes, starts, ends } = strictOf(words)
    const letters = lettersOf(words)
    if (words.count === 0) return []
    return [
      keyed.one('whole', bytes, starts[0] ?? 0, ends[words.count - 1] ?? 0),
      keyed.one('whole joined', letters.bytes, 0, letters.offsets[letters.count] ?? 0),
    ]
  })
}

function formOf(keyed: Keyed, folded: string): WholeForms {
  const words = wordsOf(folded)
  if (words.count === 0) return NOTHING
  const letters = lettersOf(words)
  const isShort = words.count <= SAID_WORDS && letters.count <= SAID_LETTERS
  const strict = strictOf(words)
  const counts = strict.counted.includes(1) && !DIGITS.test(folded) && !isAccount(folded)
  const print = counts
    ? (kind: 'whole' | 'said') =>
        keyed.one(kind, strict.bytes, strict.starts[0] ?? 0, strict.ends[words.count - 1] ?? 0)
    : (kind: 'whole' | 'said') =>
        keyed.one(kind === 'said' ? 'joined' : 'whole joined', letters.bytes, 0, letters.offsets[letters.count] ?? 0)
  return { whole: [print('whole')], said: isShort ? [print('said')] : [] }
}

function isAccount(folded: string): boolean {
  const trimmed = folded.trim()
  return trimmed.length <= 50 && ACCOUNT.test(trimmed) && (trimmed.match(/[0-9]/g)?.length ?? 0) >= MIN_ACCOUNT_DIGITS
}
