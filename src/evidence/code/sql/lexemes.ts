/** How words, numbers and signs of SQL look; all are matched where they begin. */
export const SPACE = /[\s\u00a0\u200b\ufeff\0]+/y
export const WORD = /[\p{L}_\u{10000}-\u{10ffff}][\p{L}\p{N}_$#@]*/uy
export const NUMBER = /0x[0-9a-f]+|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy
export const VARIABLE = /@@?[\p{L}_][\p{L}\p{N}_.$]*/uy
export const PARAMETER = /\$\d+|\?\d*|:[A-Za-z_]\w*|%\([A-Za-z_]\w*\)s|%s\b/y
export const DOLLAR = /\$(?:[A-Za-z_]\w*)?\$/y
export const SYMBOL = /<=>|<>|<=|>=|!=|==|:=|::|\|\||&&|->>|->|=>|[^\s]/uy
export const PREFIXES = new Set(['e', 'n', 'x', 'b', 'u&', 'r', '_utf8', '_utf8mb4', '_latin1', '_binary'])
export const Q_CLOSERS: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')', '<': '>' }
export const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\u001a' }

/** The text of `U&'…'`. */
export function unicode(text: string): string {
  return text.replaceAll(/\\([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
