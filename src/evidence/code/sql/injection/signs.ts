import type { Lexed } from '../token.js'
import { commentSigns } from './comments.js'
import { conditionSigns } from './conditions.js'
import { probeSigns } from './probes.js'
import type { Looked, Sign } from './sign.js'
import { unionSigns } from './unions.js'

/** Signs that a value broke out of its place: what people and query builders hardly write. */
export function signsOf(looked: Looked): readonly Sign[] {
  const { lexed } = looked
  const open: readonly Sign[] = lexed.openQuote ? [{ name: 'open_quote', at: lexed.tokens.at(-1)?.start ?? 0 }] : []
  return [
    ...conditionSigns(looked),
    ...unionSigns(looked),
    ...commentSigns(looked),
    ...probeSigns(looked),
    ...delaySigns(looked),
    ...open,
  ]
}

/** A delay that is not the whole of what a statement asks for. */
function delaySigns({ lexed: { tokens }, effects }: Looked): readonly Sign[] {
  const delays = new Set(effects.filter(({ delays }) => delays).map(({ at }) => at))
  return tokens.flatMap((token, at) => {
    if (!delays.has(token.start)) return []
    const begin = beginning(tokens, at)
    const before = tokens.slice(begin, at).filter(({ text }) => text !== '.')
    const isPlain =
      before.length <= 2 &&
      before.every(({ kind }) => kind === 'word') &&
      (token.text === 'waitfor' || before.length > 0)
    return isPlain ? [] : [{ name: 'delay' as const, at: token.start }]
  })
}

function beginning(tokens: Lexed['tokens'], at: number): number {
  let begin = at
  while (begin > 0 && at - begin < 4 && tokens[begin - 1]?.kind !== 'end') begin -= 1
  return begin
}
