import { HOLE } from '../../analysis/analysis.js'
import type { Token } from '../token.js'

/** The word or sign there; empty where there is none or where it is quoted. */
export function wordAt(tokens: readonly Token[], at: number): string {
  const token = tokens[at]
  return token?.kind === 'word' || token?.kind === 'symbol' ? token.text : ''
}

/** A name with its schema, lower-case, and the index behind it; null where none begins there. */
export function nameAt(tokens: readonly Token[], at: number): { readonly name: string; readonly end: number } | null {
  const parts: string[] = []
  let end = at
  for (let token = tokens[end]; token !== undefined; token = tokens[end]) {
    if (!['word', 'name', 'variable', 'string'].includes(token.kind)) break
    if (token.kind === 'string' && parts.length === 0) return null
    parts.push(token.text.toLowerCase())
    end += 1
    while (wordAt(tokens, end) === '.') end += 1
    if (wordAt(tokens, end - 1) !== '.') break
  }
  return parts.length === 0 ? null : { name: parts.join('.').replaceAll(HOLE, '…'), end }
}

/** The index of the bracket that closes the one at `open`, or `to`. */
export function closing(tokens: readonly Token[], open: number, to: number): number {
  const depth = tokens[open]?.depth ?? 0
  let at = open + 1
  while (at < to && !(wordAt(tokens, at) === ')' && (tokens[at]?.depth ?? 0) <= depth)) at += 1
  return at
}

/** The ranges between the commas of one depth. */
export function splitCommas(
  tokens: readonly Token[],
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number }[] {
  const depth = tokens[from]?.depth ?? 0
  const ranges: { from: number; to: number }[] = []
  let begin = from
  for (let at = from; at < to; at += 1)
    if (wordAt(tokens, at) === ',' && tokens[at]?.depth === depth) {
      ranges.push({ from: begin, to: at })
      begin = at + 1
    }
  return begin < to ? [...ranges, { from: begin, to }] : ranges
}
