const SIGNS = /[%\\&]/
const PERCENT = /(?:%[0-9a-f]{2})+/gi
const BACKSLASH = /\\(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|\r?\n[ \t]*\\?|([^]))/gi
const ENTITY = /&(?:#([0-9]{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi

/** Read as if it stood in a URL, in a string of JSON or of a program, and in HTML, all at once. Linear in the text. */
export function unescaped(text: string): string {
  if (!SIGNS.test(text)) return text
  return text.replace(PERCENT, percentDecoded).replace(BACKSLASH, backslashDecoded).replace(ENTITY, entityDecoded)
}

function percentDecoded(run: string): string {
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8')
}

function backslashDecoded(_: string, unit?: string, point?: string, byte?: string, letter?: string): string {
  const code = unit ?? point ?? byte
  if (code !== undefined) return charOf(parseInt(code, 16))
  if (letter === undefined) return ''
  return 'ntrbfv0'.includes(letter.toLowerCase()) ? ' ' : letter
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }),
)

function entityDecoded(_: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? ' '
  return charOf(decimal === undefined ? parseInt(hexadecimal ?? '20', 16) : Number(decimal))
}

function charOf(point: number): string {
  return point <= 0xffff ? String.fromCharCode(point) : point <= 0x10ffff ? String.fromCodePoint(point) : ' '
}
