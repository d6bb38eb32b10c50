import { deflateSync } from 'node:zlib'

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

export function hex(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex')
}

export function deflated(text: string): string {
  return deflateSync(text).toString('base64')
}

export function reversed(text: string): string {
  return charsOf(text).toReversed().join('')
}

/** Latin letters move by half of the alphabet; its own inverse. */
export function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

export function charCodes(text: string): readonly number[] {
  return charsOf(text).map((char) => char.charCodeAt(0))
}

export function charsOf(text: string): readonly string[] {
  return Array.from(text)
}

/** Two parts that are the text together. */
export function halvesOf(text: string): readonly [string, string] {
  const middle = Math.floor(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}
