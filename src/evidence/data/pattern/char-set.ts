/** ASCII, and one symbol for every other UTF-16 code unit. */
export const SYMBOLS = 129
export const OTHER = 128

/** Which symbols are in: 1 at their index. */
export type CharSet = Uint8Array

export function symbolOf(codeUnit: number): number {
  return codeUnit < OTHER ? codeUnit : OTHER
}

export function charSet(...ranges: readonly (readonly [string, string])[]): CharSet {
  const set = new Uint8Array(SYMBOLS)
  for (const [from, to] of ranges) set.fill(1, symbolOf(from.charCodeAt(0)), symbolOf(to.charCodeAt(0)) + 1)
  return set
}

export function union(...sets: readonly CharSet[]): CharSet {
  const all = new Uint8Array(SYMBOLS)
  for (const set of sets) for (let symbol = 0; symbol < SYMBOLS; symbol++) if (set[symbol] === 1) all[symbol] = 1
  return all
}

export function negated(set: CharSet): CharSet {
  return set.map((member) => 1 - member)
}

/** With each letter also its other case. */
export function caseless(set: CharSet): CharSet {
  const both = set.slice()
  for (let upper = 65; upper <= 90; upper++) {
    if (set[upper] === 1 || set[upper + 32] === 1) both.fill(1, upper, upper + 1).fill(1, upper + 32, upper + 33)
  }
  return both
}

const DIGIT = charSet(['0', '9'])
const WORD = charSet(['0', '9'], ['A', 'Z'], ['a', 'z'], ['_', '_'])
const SPACE = charSet([' ', ' '], ['\t', '\r'])

/** What `\d`, `\w`, … mean; of ASCII only. */
export const SHORTHANDS: Readonly<Record<string, CharSet>> = {
  d: DIGIT,
  D: negated(DIGIT),
  w: WORD,
  W: negated(WORD),
  s: SPACE,
  S: negated(SPACE),
}

/** `.` */
export const ANY = negated(charSet(['\n', '\n'], ['\r', '\r']))
