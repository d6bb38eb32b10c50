import { mergeOrigins, plain, unknownText, type Origin, type Text } from '../../analysis/text.js'
import type { Scene } from '../state/scene.js'
import { passedBy } from './endless.js'
import { isListing } from './listing.js'
import { FOLDS } from './folds.js'
import { originsOf } from './origins.js'

const MAX_FOLDED = 65_536

/** What a program prints, as far as it follows from its words and its input. */
export function outputOf(words: readonly Text[], input: Text | null, scene: Scene): Text {
  const own = withoutPrefix(words)
  const name = baseName(own[0])
  const given = input ?? unknownText()
  const fold = name !== null && Object.hasOwn(FOLDS, name) ? FOLDS[name] : undefined
  const size = given.parts.reduce((sum, part) => sum + (part?.length ?? 0), 0)
  scene.session.analysis.spend(1 + (size >> 8))
  if (LINES.has(name ?? '') && isListing(given)) return given
  const folded = fold === undefined || size > MAX_FOLDED ? null : fold(own.slice(1), given, scene)
  if (folded !== null) return { ...folded, origins: passedBy(name ?? '', folded.origins) }
  const origins = mergeOrigins([...originsOf(name ?? '', own.slice(1)), ...originsAmong(own, given)])
  return unknownText(passedBy(name ?? '', origins))
}

/** They print some of the lines that come in. */
const LINES = new Set(['grep', 'egrep', 'fgrep', 'sort', 'uniq', 'head', 'tail', 'shuf', 'tac', 'cat', 'tee'])

function originsAmong(words: readonly Text[], input: Text): readonly Origin[] {
  return [...input.origins, ...words.slice(1).flatMap(({ origins }) => origins)]
}

function baseName(word: Text | undefined): string | null {
  const name = word === undefined ? null : plain(word)
  return name === null ? null : name.slice(name.lastIndexOf('/') + 1)
}

const PREFIXES = new Set(
  'sudo doas env nohup command builtin nice ionice busybox toybox stdbuf time timeout setsid chrt taskset unbuffer'.split(
    ' ',
  ),
)
const VALUED = /^-[nuksCgUpih]$/

/** `sudo cat`, `timeout 5 cat`: the program behind it. */
function withoutPrefix(words: readonly Text[]): readonly Text[] {
  let at = 0
  while (at < words.length - 1 && PREFIXES.has(baseName(words[at]) ?? '')) {
    const prefix = baseName(words[at])
    at += 1
    for (let text = words[at]?.parts[0] ?? ''; at < words.length - 1 && /^(?:-|[A-Za-z_]\w*=)/.test(text);) {
      at += VALUED.test(text) && prefix !== 'command' && prefix !== 'time' ? 2 : 1
      text = words[at]?.parts[0] ?? ''
    }
    if (prefix === 'timeout') at += 1
  }
  return words.slice(at)
}
