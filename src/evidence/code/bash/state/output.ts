import { joinTexts, unknownText, type Text } from '../../analysis/text.js'
import type { Output } from './scene.js'

/** Gathers what is written, up to a bound. */
export interface Gathered extends Output {
  text(): Text
}

const MAX_WRITES = 2048

export function createOutput(): Gathered {
  const texts: Text[] = []
  return {
    write: (text) => {
      if (texts.length < MAX_WRITES) texts.push(text)
      else if (texts.length === MAX_WRITES) texts.push(unknownText())
    },
    text: () => joinTexts(texts),
  }
}
