import type { Encoding } from './path.js'

/** What a text holds when it is read as something else. */
export type Decoded =
  | { readonly from: 'json'; readonly value: unknown }
  | { readonly from: Exclude<Encoding, 'json'>; readonly text: string }

const MAX_BASE64_TEXTS = 256

/** Everything that the text decodes to, one step deep. Linear in the text. */
export function decodings(text: string): readonly Decoded[] {
  const found: Decoded[] = []
  const json = asJson(text)
  if (json !== undefined) found.push({ from: 'json', value: json })
  if (/%[0-9A-Fa-f]{2}/.test(text)) found.push({ from: 'url', text: percentDecoded(text) })
  if (text.length >= MIN_BASE64) for (const inner of base64Texts(text)) found.push({ from: 'base64', text: inner })
  return found
}

/** Undefined for what is no JSON, and for JSON that is only a number or a word. */
function asJson(text: string): unknown {
  if (!/^\s*[{["]/.test(text) || !/[}\]"]\s*$/.test(text.slice(-8))) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function percentDecoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

const MIN_BASE64 = 16
/** A line that long may be one of several (RFC 2045 has 76 characters). */
const MIN_LINE = 60

function base64Texts(text: string): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < text.length && found.length < MAX_BASE64_TEXTS; at++) {
    const end = base64End(text, at)
    if (end - at >= MIN_BASE64) {
      const inner = printable(Buffer.from(text.slice(at, end), 'base64').toString('utf8'))
      if (inner !== null) found.push(inner)
    }
    at = end
  }
  return found
}

/** The end of the run of base64 characters that begins here, over line ends between long lines. */
function base64End(text: string, start: number): number {
  let lineStart = start
  let at = start
  for (;;) {
    while (isBase64(text.charCodeAt(at))) at++
    const beyond = text.startsWith('\r\n', at) ? at + 2 : text.startsWith('\n', at) ? at + 1 : at
    if (beyond === at || at - lineStart < MIN_LINE || !isBase64(text.charCodeAt(beyond))) return at
    lineStart = at = beyond
  }
}

function isBase64(code: number): boolean {
  const alphanumeric = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
  return alphanumeric || code === 43 || code === 47 || code === 45 || code === 95
}

/** Bytes drawn by chance are hardly ever text: a short one must be text throughout, a long one almost. */
function printable(decoded: string): string | null {
  const text = decoded.replaceAll('\0', '')
  const odd = text.match(/[\p{Cc}\ufffd]/gu)?.filter((char) => !'\t\n\r'.includes(char)).length ?? 0
  return odd <= (text.length >= 64 ? text.length / 16 : 0) ? text : null
}
