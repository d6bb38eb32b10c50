import { isLowSurrogate, type Words } from './words.js'
import { putUtf8 } from './letters.js'

/** Separators that are part of a value: without them it is another one. */
const COUNTED = /[.@/\-_:]/
const COUNTED_OR_SPACE = /[.@/\-_:+]|\s+/g
/** A word that is joined to the next by these alone is a part of a longer name. */
const JOINED = /^[.@\-_+]+$/

/** A text as it stands between its words: separators that count, one space for any other gap. */
export interface Strict {
  readonly bytes: Uint8Array
  /** Offsets into `bytes`, by word. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** By word: 1 where the gap before it holds a separator that counts. */
  readonly counted: Uint8Array
  /** By word: 1 where the gap before it joins it to the word before, so that neither stands for itself. */
  readonly joined: Uint8Array
}

export function strictOf({ text, count, starts: from, ends: to }: Words): Strict {
  const bytes = new Uint8Array(text.length * 3 + count)
  const starts = new Int32Array(count)
  const ends = new Int32Array(count)
  const counted = new Uint8Array(count)
  const joined = new Uint8Array(count)
  let at = 0
  for (let word = 0; word < count; word++) {
    if (word > 0) {
      const raw = text.slice(to[word - 1], from[word])
      const gap = gapOf(raw)
      counted[word] = COUNTED.test(gap) ? 1 : 0
      joined[word] = JOINED.test(raw) && !isWww(text, from[word - 1] ?? 0, to[word - 1] ?? 0) ? 1 : 0
      at = putText(bytes, at, gap)
    }
    starts[word] = at
    at = putText(bytes, at, text.slice(from[word], to[word]))
    ends[word] = at
  }
  return { bytes, starts, ends, counted, joined }
}

/** The separators that count, in their order, and white space as one blank; a blank where nothing is left. */
function gapOf(raw: string): string {
  if (raw === ' ' || raw === '') return raw
  const kept = (raw.match(COUNTED_OR_SPACE) ?? []).map((sign) => (/\s/.test(sign) ? ' ' : sign)).join('')
  return kept === '' ? ' ' : kept
}

/** `www.` before a name changes nothing about whose it is. */
function isWww(text: string, start: number, end: number): boolean {
  return end - start === 3 && text.startsWith('www', start)
}

function putText(bytes: Uint8Array, start: number, text: string): number {
  let at = start
  for (let index = 0; index < text.length; index++) {
    const point = text.codePointAt(index) ?? 0
    if (point > 0xffff && isLowSurrogate(text.charCodeAt(index + 1))) index++
    at = putUtf8(bytes, at, point)
  }
  return at
}
