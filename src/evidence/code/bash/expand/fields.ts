import { joinTexts, plain, type Text } from '../../analysis/text.js'

/** Words as they come out of one word: cut at spaces that unquoted values bring with them. */
export interface Fields {
  add(text: Text): void
  /** A value outside of quotes: the letters of `separators` cut it. */
  split(text: Text, separators: string): void
  /** `"$@"`: each a word of its own, the first and the last with what stands beside them. */
  addAll(texts: readonly Text[]): void
  finish(): readonly Text[]
}

const MAX_FIELDS = 1024

export function createFields(): Fields {
  const done: Text[] = []
  let current: Text[] | null = null
  let vanishes = false
  const add = (text: Text): void => {
    current ??= []
    current.push(text)
  }
  const cut = (): void => {
    if (current !== null && done.length < MAX_FIELDS) done.push(joinTexts(current))
    current = null
  }
  return {
    add,
    split: ({ parts, origins }, separators) => {
      for (const part of parts) {
        if (part === null) add({ parts: [null], origins })
        else
          splitText(
            part,
            separators,
            (text) => {
              add({ parts: [text], origins })
            },
            cut,
          )
      }
    },
    addAll: (texts) => {
      vanishes ||= texts.length === 0
      texts.forEach((text, at) => {
        if (at > 0) cut()
        add(text)
      })
    },
    finish: () => {
      const isEmpty = current !== null && plain(joinTexts(current)) === ''
      if (!(vanishes && isEmpty && done.length === 0)) cut()
      return done
    },
  }
}

function splitText(text: string, separators: string, add: (text: string) => void, cut: () => void): void {
  let start = 0
  for (let at = 0; at <= text.length; at += 1) {
    const letter = text.charAt(at)
    if (at < text.length && !separators.includes(letter)) continue
    if (at > start) add(text.slice(start, at))
    else if (at < text.length && letter.trim() !== '') add('')
    if (at < text.length) cut()
    start = at + 1
  }
}
