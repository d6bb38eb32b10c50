import type { Words } from './words.js'

/** The letters and digits of a text without what stands between its words, as UTF-8. */
export interface Letters {
  /** How many letters and digits. */
  readonly count: number
  readonly bytes: Uint8Array
  /** Their Unicode numbers. */
  readonly points: Int32Array
  /** Where in `bytes` each letter begins, and where the last ends. */
  readonly offsets: Int32Array
  /** Of each word: the number of its first letter; and of the last: one beyond its last. */
  readonly words: Int32Array
  readonly wordCount: number
}

export function lettersOf({ text, count: wordCount, starts, ends }: Words): Letters {
  const size = lengthOf(starts, ends, wordCount)
  const bytes = new Uint8Array(size * 3)
  const points = new Int32Array(size)
  const offsets = new Int32Array(size + 1)
  const words = new Int32Array(wordCount + 1)
  let [count, byte] = [0, 0]
  for (let word = 0; word < wordCount; word++) {
    words[word] = count
    const end = ends[word] ?? 0
    for (let at = starts[word] ?? 0; at < end; at++) {
      const code = text.charCodeAt(at)
      points[count] = code
      offsets[count++] = byte
      if (code < 0x80) bytes[byte++] = code
      else {
        const point = text.codePointAt(at) ?? 0
        points[count - 1] = point
        if (point > 0xffff) at++
        byte = putUtf8(bytes, byte, point)
      }
    }
  }
  words[wordCount] = count
  offsets[count] = byte
  return { count, bytes, points, offsets, words, wordCount }
}

/** Writes one character and gives where the next goes. Half a pair is written like any other character. */
export function putUtf8(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point
    return at + 1
  }
  const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
  bytes[at] = (0xff00 >> (more + 1)) | (point >> (6 * more))
  for (let rest = 1; rest <= more; rest++) bytes[at + rest] = 0x80 | ((point >> (6 * (more - rest))) & 0x3f)
  return at + 1 + more
}

function lengthOf(starts: Int32Array, ends: Int32Array, count: number): number {
  let length = 0
  for (let word = 0; word < count; word++) length += (ends[word] ?? 0) - (starts[word] ?? 0)
  return length
}
