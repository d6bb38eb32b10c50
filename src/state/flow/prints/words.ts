/** The words of a folded text: runs of letters, digits and marks. A character of a script without spaces is one. */
export interface Words {
  readonly text: string
  readonly count: number
  /** Offsets into `text`, `count` of each. */
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Between words (0, or not known yet: 3), in a word, a word of its own. */
const APART = 0
const INSIDE = 1
const ALONE = 2
const UNKNOWN = 3

const INSIDE_WORDS = /[\p{L}\p{N}\p{M}]/u
/** Scripts that are written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** By UTF-16 code, filled as they come. */
const kinds = new Uint8Array(65_536).fill(UNKNOWN)

export function wordsOf(text: string): Words {
  const most = (text.length >>> 1) + 1
  let starts = new Int32Array(most)
  let ends = new Int32Array(most)
  let count = 0
  let inWord = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    let kind = kinds[code] ?? UNKNOWN
    if (kind === UNKNOWN) kind = kindAt(text, at)
    const pair = code >= 0xd800 && code <= 0xdbff && isLowSurrogate(text.charCodeAt(at + 1))
    if (kind === INSIDE && inWord) ends[count - 1] = at + (pair ? 2 : 1)
    else if (kind !== APART) {
      if (count === starts.length) [starts, ends] = [longer(starts), longer(ends)]
      starts[count] = at
      ends[count++] = at + (pair ? 2 : 1)
    }
    inWord = kind === INSIDE
    if (pair) at++
  }
  return { text, count, starts, ends }
}

export function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/** Halves of pairs are not remembered: it is the pair that counts. */
function kindAt(text: string, at: number): number {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const kind = !INSIDE_WORDS.test(char) ? APART : UNSPACED.test(char) ? ALONE : INSIDE
  const code = char.charCodeAt(0)
  if (code < 0xd800 || code > 0xdfff) kinds[code] = kind
  return kind
}

function longer(offsets: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(offsets.length * 2)
  longer.set(offsets)
  return longer
}
