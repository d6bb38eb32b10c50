import { gunzipSync } from 'node:zlib'
import { knownText, plain, unknownText, type Text } from '../../analysis/text.js'

const MAX_UNPACKED = 65_536

/** `base64` and its like: encodes, with `-d` decodes. */
export function base64(words: readonly Text[], input: Text, encoding: 'base64' | 'base32'): Text {
  const whole = plain(input)
  if (whole === null) return unknownText(input.origins)
  const decodes = words.some((word) => /^(?:-[a-zA-Z]*[dD]i?|--decode)$/.test(plain(word) ?? ''))
  if (!decodes)
    return encoding === 'base64'
      ? knownText(`${toBytes(whole).toString('base64')}\n`, input.origins)
      : unknownText(input.origins)
  const bytes = encoding === 'base64' ? Buffer.from(whole, 'base64') : fromBase32(whole)
  return knownText(fromBytes(bytes), input.origins)
}

/** Text whose letters are bytes as they are stays bytes, so that packed data passes through. */
function fromBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

function toBytes(text: string): Buffer {
  return Buffer.from(text, /[\x80-\xff]/.test(text) && !/[\u0100-\uffff]/.test(text) ? 'latin1' : 'utf8')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(text: string): Buffer {
  const bytes: number[] = []
  let [bits, value] = [0, 0]
  for (const letter of text.toUpperCase()) {
    const digit = ALPHABET.indexOf(letter)
    if (digit === -1) continue
    value = ((value << 5) | digit) & 0xffff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 255)
  }
  return Buffer.from(bytes)
}

/** `xxd -r -p` */
export function hexDump(words: readonly Text[], input: Text): Text | null {
  const options = words
    .map((word) => plain(word) ?? '')
    .filter((word) => word.startsWith('-'))
    .join('')
  const whole = plain(input)
  if (whole === null) return unknownText(input.origins)
  if (/r/.test(options) && /p/.test(options))
    return knownText(fromBytes(Buffer.from(whole.replace(/[^0-9a-fA-F]/g, ''), 'hex')), input.origins)
  if (/r/.test(options)) return null
  return /p/.test(options) ? knownText(`${toBytes(whole).toString('hex')}\n`, input.origins) : null
}

/** What `gzip -d` makes of known bytes. */
export function gzipOf(input: Text): Text | null {
  const whole = plain(input)
  if (whole === null) return unknownText(input.origins)
  try {
    return knownText(gunzipSync(toBytes(whole), { maxOutputLength: MAX_UNPACKED }).toString('utf8'), input.origins)
  } catch {
    return null
  }
}
