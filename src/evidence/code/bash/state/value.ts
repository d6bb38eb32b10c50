import { joinTexts, knownText, type Text } from '../../analysis/text.js'

/** What a variable holds: an array's elements by index or key; a plain text stands at `0`. */
export interface Value {
  readonly items: ReadonlyMap<string, Text>
  readonly associative: boolean
}

export const NO_TEXT = knownText('')

export function scalar(text: Text): Value {
  return { items: new Map([['0', text]]), associative: false }
}

export function arrayOf(texts: readonly Text[]): Value {
  return { items: new Map(texts.map((text, at) => [String(at), text])), associative: false }
}

/** What `$x` yields of it. */
export function firstOf({ items }: Value): Text {
  return items.get('0') ?? NO_TEXT
}

export function allOf({ items }: Value): readonly Text[] {
  return [...items.values()]
}

export function joined(texts: readonly Text[], separator: string): Text {
  const between = knownText(separator)
  return joinTexts(texts.flatMap((text, at) => (at === 0 ? [text] : [between, text])))
}

export function sameText(one: Text, other: Text): boolean {
  return (
    one === other ||
    (one.parts.length === other.parts.length &&
      one.parts.every((part, at) => part === other.parts[at]) &&
      one.origins.length === other.origins.length)
  )
}

export function sameValue(one: Value | null, other: Value | null): boolean {
  if (one === other) return true
  if (one === null || other === null || one.items.size !== other.items.size) return false
  for (const [key, text] of one.items) {
    const there = other.items.get(key)
    if (there === undefined || !sameText(text, there)) return false
  }
  return true
}
