const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
  '\r': '',
  '\u2028': '',
  '\u2029': '',
}

/** What `\x41`, `\u{41}`, `\101`, `\n` and the like stand for; with its backslash. */
export function unescaped(sequence: string): string {
  const mark = sequence[1] ?? ''
  if (mark === 'x' || mark === 'u') {
    const code = Number.parseInt(sequence.replace(/^\\[xu]\{?/, ''), 16)
    return Number.isNaN(code) || code > 0x10ffff ? '' : String.fromCodePoint(code)
  }
  if (mark >= '0' && mark <= '7') return String.fromCharCode(Number.parseInt(sequence.slice(1), 8))
  return SIMPLE[mark] ?? sequence.slice(1)
}

/** `1_000`, `0xff`, `0b1`, `017`, `10n`; null where it is none. */
export function readNumber(text: string): number | bigint | null {
  const bare = text.replaceAll('_', '')
  if (bare.length > 400) return null
  if (/^0[0-7]+$/.test(bare)) return Number.parseInt(bare, 8)
  try {
    return bare.endsWith('n') ? BigInt(bare.slice(0, -1)) : Number(bare)
  } catch {
    return null
  }
}

/** A name may be written with escapes: `\u0065val`. */
export function identifierName(text: string): string {
  return text.includes('\\') ? text.replace(/\\u(?:\{[0-9a-fA-F]{1,6}\}|[0-9a-fA-F]{4})/g, unescaped) : text
}
