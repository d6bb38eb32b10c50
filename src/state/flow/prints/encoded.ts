import { isUtf8 } from 'node:buffer'

/** A stretch of a text that is text in base64 or hexadecimal digits. */
export interface Encoded {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A shorter stretch is a word more often than not. */
const MIN_LENGTH = 8
/** A line that long may be one of several (RFC 2045 has 76 characters). */
const MIN_LINE = 60
const HEX = /^(?:[0-9a-f]{2})+$/i
const PATH_SIGN = /[/_-]/
const PARTS = /[A-Za-z0-9+]{8,}/g
/** What text has none of. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** 6 bits by character code; 64: none of base64. */
const bits = new Uint8Array(128).fill(64)
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
for (let index = 0; index < ALPHABET.length; index++) bits[ALPHABET.charCodeAt(index)] = index
bits['-'.charCodeAt(0)] = 62
bits['_'.charCodeAt(0)] = 63

/** The stretches that decode to text, in their order. Linear in the text. */
export function encodedIn(text: string): readonly Encoded[] {
  const found: Encoded[] = []
  for (let at = 0; at < text.length; at++) {
    const end = stretchEnd(text, at)
    if (end - at >= MIN_LENGTH) found.push(...decodedStretch(text, at, end))
    at = end
  }
  return found
}

/** The end of the run of base64 characters that begins here, over line ends between long lines. */
function stretchEnd(text: string, start: number): number {
  let lineStart = start
  let at = start
  for (;;) {
    while ((bits[text.charCodeAt(at)] ?? 64) < 64) at++
    const beyond = text.startsWith('\r\n', at) ? at + 2 : text.startsWith('\n', at) ? at + 1 : at
    if (beyond === at || at - lineStart < MIN_LINE || (bits[text.charCodeAt(beyond)] ?? 64) === 64) return at
    lineStart = at = beyond
  }
}

/** As a whole, or what stands between signs that are base64 as well as parts of paths. */
function decodedStretch(text: string, start: number, end: number): readonly Encoded[] {
  const stretch = text.slice(start, end)
  const whole = decoded(stretch)
  if (whole !== null) return [{ start, end, text: whole }]
  if (!PATH_SIGN.test(stretch)) return []
  return [...stretch.matchAll(PARTS)].flatMap(({ 0: part, index }) => {
    const inner = decoded(part)
    return inner === null ? [] : [{ start: start + index, end: start + index + part.length, text: inner }]
  })
}

function decoded(stretch: string): string | null {
  if (HEX.test(stretch)) return textOf(Buffer.from(stretch, 'hex')) ?? textOf(Buffer.from(stretch, 'base64'))
  return beginsAsText(stretch) ? textOf(Buffer.from(stretch, 'base64')) : null
}

/** Looks at two bytes: nearly every word ends here. */
function beginsAsText(stretch: string): boolean {
  const [a, b, c] = [bitsAt(stretch, 0), bitsAt(stretch, 1), bitsAt(stretch, 2)]
  const first = (a << 2) | (b >> 4)
  return isOfText(first) && (first & 0xc0) !== 0x80 && isOfText(((b & 15) << 4) | (c >> 2))
}

function bitsAt(text: string, at: number): number {
  return bits[text.charCodeAt(at)] ?? 64
}

function isOfText(byte: number): boolean {
  return (byte >= 32 && byte !== 127) || byte === 9 || byte === 10 || byte === 13
}

function textOf(bytes: Buffer): string | null {
  if (!isUtf8(bytes)) return null
  const text = bytes.toString('utf8')
  return CONTROL.test(text) ? null : text
}
