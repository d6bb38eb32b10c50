/** A shell pattern, read. Extended ones (`@(a|b)`) are lists of alternatives at their outermost level. */
export type Pattern = readonly Token[]
type Token =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'any' | 'star' }
  | { readonly kind: 'set'; readonly holds: (letter: string) => boolean }

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /\d/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[\dA-Fa-f]/,
}

/** `\x` is the letter x. */
export function readPattern(text: string): Pattern {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const letter = text.charAt(at)
    const set = letter === '[' ? readSet(text, at) : null
    if (set !== null) {
      tokens.push({ kind: 'set', holds: set.holds })
      at = set.end
      continue
    }
    if (letter === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' })
    } else if (letter === '?') tokens.push({ kind: 'any' })
    else {
      if (letter === '\\' && at + 1 < text.length) at += 1
      tokens.push({ kind: 'letter', letter: text.charAt(at) })
    }
    at += 1
  }
  return tokens
}

const SET = /\[([!^]?)(\]?(?:\[:[a-z]{1,8}:\]|\\[^\n]|[^\]\\\n]){1,64}?)\]/y

function readSet(text: string, at: number): { holds: (letter: string) => boolean; end: number } | null {
  SET.lastIndex = at
  const found = SET.exec(text)
  if (found === null) return null
  const [whole, not, body = ''] = found
  const classes = [...body.matchAll(/\[:([a-z]+):\]/g)].flatMap(([, name = '']) => CLASSES[name] ?? [])
  const rest = body.replace(/\[:[a-z]+:\]/g, '').replace(/\\(.)/g, '$1')
  const ranges = [...rest.matchAll(/(.)-(.)|(.)/gs)].map(([, from, to, one]) => [from ?? one ?? '', to ?? one ?? ''])
  const isIn = (letter: string): boolean =>
    classes.some((pattern) => pattern.test(letter)) ||
    ranges.some(([from = '', to = '']) => letter >= from && letter <= to)
  return { holds: (letter) => isIn(letter) !== (not !== ''), end: at + whole.length }
}

function holds(token: Token, letter: string): boolean {
  switch (token.kind) {
    case 'letter':
      return token.letter === letter
    case 'set':
      return token.holds(letter)
    case 'any':
      return true
    case 'star':
      return false
  }
}

/** Whether the whole text fits. In time at most text × pattern. */
export function fits(pattern: Pattern, text: string): boolean {
  let [at, token, star, marked] = [0, 0, -1, 0]
  while (at < text.length) {
    const here = pattern[token]
    if (here?.kind === 'star') {
      star = token
      marked = at
      token += 1
    } else if (here !== undefined && holds(here, text.charAt(at))) {
      at += 1
      token += 1
    } else if (star !== -1) {
      token = star + 1
      marked += 1
      at = marked
    } else return false
  }
  while (pattern[token]?.kind === 'star') token += 1
  return token === pattern.length
}

export function hasPattern(text: string): boolean {
  return /[*?[]/.test(text)
}
