import { joinTexts, knownText, plain, shown, type Text } from '../analysis/text.js'
import type { Call } from './program.js'

/** Words of a text as a simple reader parts them: by spaces, quotes taken off. */
export function splitWords(text: Text): readonly Text[] {
  const whole = plain(text)
  if (whole === null) return [text]
  const words = whole.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []
  return words.slice(0, 1024).map((each) => knownText(each.replace(/^(["'])(.*)\1$/s, '$2'), text.origins))
}

export function spaced(words: readonly Text[]): Text {
  return joinTexts(words.flatMap((each, at) => (at === 0 ? [each] : [knownText(' '), each])))
}

export function shellText(call: Call, text: Text | null): void {
  if (text !== null && shown(text).trim() !== '')
    call.analysis.code({ language: 'bash', text, dynamic: null }, call.site)
}
