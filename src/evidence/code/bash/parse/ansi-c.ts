const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}
const NUMERIC: readonly (readonly [RegExp, number])[] = [
  [/x\{?([0-9a-fA-F]{1,8})\}?/y, 16],
  [/u([0-9a-fA-F]{1,4})/y, 16],
  [/U([0-9a-fA-F]{1,8})/y, 16],
]
const OCTAL = /[0-7]{1,3}/y
const OCTAL_ZERO = /0?[0-7]{1,3}/y

/** What stands between `$'` and `'`, or what `echo -e` and `printf` make of their escapes (`\0nnn` in `echo`, `%b`). */
export function ansiC(text: string, zeroOctal = false): string {
  if (!text.includes('\\')) return text
  let out = ''
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('\\', at)
    if (next === -1 || next === text.length - 1) return cut(out + text.slice(at))
    out += text.slice(at, next)
    const { value, end } = escape(text, next + 1, zeroOctal)
    if (value === null) return cut(out)
    out += value
    at = end
  }
  return cut(out)
}

/** Bytes of a multi-byte letter that were spelled one by one are that letter; a text ends at its first NUL. */
function cut(text: string): string {
  const whole = text.includes('\0') ? text.slice(0, text.indexOf('\0')) : text
  if (!/[\x80-\xff]/.test(whole) || /[\u0100-\uffff]/.test(whole)) return whole
  const decoded = Buffer.from(whole, 'latin1').toString('utf8')
  return decoded.includes('\ufffd') ? whole : decoded
}

interface Escaped {
  /** Null: the text ends here (`\c` of `echo`). */
  readonly value: string | null
  readonly end: number
}

function escape(text: string, at: number, zeroOctal: boolean): Escaped {
  const letter = text.charAt(at)
  const simple = SIMPLE[letter]
  if (simple !== undefined) return { value: simple, end: at + 1 }
  if (letter === 'c')
    return zeroOctal
      ? { value: null, end: text.length }
      : { value: String.fromCharCode(text.charCodeAt(at + 1) & 31), end: at + 2 }
  for (const [pattern, radix] of NUMERIC) {
    const found = matchAt(pattern, text, at)
    if (found !== null) return { value: point(Number.parseInt(found[1] ?? '0', radix)), end: at + found[0].length }
  }
  const octal = matchAt(zeroOctal ? OCTAL_ZERO : OCTAL, text, at)
  if (octal !== null) return { value: point(Number.parseInt(octal[0], 8) & 255), end: at + octal[0].length }
  return { value: `\\${letter}`, end: at + 1 }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function point(code: number): string {
  return code > 0x10ffff ? '' : String.fromCodePoint(code)
}
