import type { Site } from '../analysis/analysis.js'

/** Lines and columns of offsets in a text; both from 1. */
export function createPlaces(text: string): (offset: number) => Site {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, inLoop: false, guards: [] }
  }
}

/** From offsets in bytes of UTF-8, in which PostgreSQL counts, to UTF-16 units. */
export function createOffsets(text: string): (bytes: number) => number {
  if (/^[\0-\x7f]*$/.test(text)) return (bytes) => bytes
  const marks: { readonly bytes: number; readonly offset: number }[] = [{ bytes: 0, offset: 0 }]
  let bytes = 0
  for (let offset = 0; offset < text.length;) {
    const code = text.codePointAt(offset) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    offset += code < 0x10000 ? 1 : 2
    if (code >= 0x80) marks.push({ bytes, offset })
  }
  return (wanted) => {
    let [low, high] = [0, marks.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((marks[middle]?.bytes ?? 0) <= wanted) low = middle
      else high = middle - 1
    }
    const mark = marks[low] ?? { bytes: 0, offset: 0 }
    return mark.offset + (wanted - mark.bytes)
  }
}
