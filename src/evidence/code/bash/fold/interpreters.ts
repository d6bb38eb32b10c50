import { knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import type { Scene } from '../state/scene.js'

/** What `sh -c text` or `sh` with known input prints: it is run once more, and nothing is told of it. */
export function shellOutput(words: readonly Text[], input: Text, scene: Scene): Text | null {
  const at = words.findIndex((word) => /^-[a-z]*c[a-z]*$/.test(plain(word) ?? ''))
  const code = at === -1 ? (words.length === 0 ? input : undefined) : words[at + 1]
  const text = code === undefined ? null : plain(code)
  if (text === null) return null
  return scene.session.outputOf(text, at === -1 ? [] : words.slice(at + 3), scene)
}

const PRINTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*print\s*\(\s*(?:(["'])([^"'\\]*)\1)\s*\)\s*;?\s*$/, '\n'],
  [/^\s*console\.log\(\s*(?:(["'`])([^"'`\\]*)\1)\s*\)\s*;?\s*$/, '\n'],
  [/^\s*(?:puts|say)\s*\(?\s*(?:(["'])([^"'\\]*)\1)\s*\)?\s*;?\s*$/, '\n'],
  [/^\s*(?:print|echo|process\.stdout\.write)\s*\(?\s*(?:(["'])([^"'\\]*)\1)\s*\)?\s*;?\s*$/, ''],
]

/** `python -c 'print("x")'` and the like: one text, printed. */
export function printedBy(words: readonly Text[], input: Text): Text | null {
  const at = words.findIndex((word) => /^-[cerE]$/.test(plain(word) ?? ''))
  const code = words[at + 1]
  const text = at === -1 || code === undefined ? null : plain(code)
  if (text === null || text.length > 4096) return null
  for (const [pattern, end] of PRINTS) {
    const found = pattern.exec(text)
    if (found !== null) return knownText(`${found[2] ?? ''}${end}`, code?.origins)
  }
  return unknownText([...(code?.origins ?? []), ...input.origins])
}
