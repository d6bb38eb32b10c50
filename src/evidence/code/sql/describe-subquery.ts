import type { Subquery } from './expressions.js'
import type { Token } from './token.js'

const FILTERS = new Set(
  'where limit having group offset fetch join top union intersect except distinct on using'.split(' '),
)

/** `SELECT column FROM table` with nothing that picks rows. */
export function describeSubquery(tokens: readonly Token[], from: number, to: number): Subquery {
  const inside = tokens.slice(from, to)
  const fromAt = inside.findIndex((token) => token.kind === 'word' && token.text === 'from')
  const filtered = inside.some(({ kind, text }) => kind === 'word' && FILTERS.has(text))
  if (fromAt === -1) return { table: null, column: null, filtered, hasFrom: false }
  const names = inside.slice(fromAt + 1, fromAt + 4)
  const [first, dot, second] = names
  const table =
    dot?.text === '.' && second !== undefined ? `${first?.text ?? ''}.${second.text}` : (first?.text ?? null)
  const isSimple = !inside.slice(fromAt).some(({ text }) => text === ',' || text === '(')
  return {
    table: isSimple ? (table?.toLowerCase() ?? null) : null,
    column: inside[1]?.text ?? null,
    filtered,
    hasFrom: true,
  }
}
