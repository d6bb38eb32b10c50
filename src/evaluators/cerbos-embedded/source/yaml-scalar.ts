import { Scalar } from 'yaml'

/** A single value as Cerbos's YAML reader understands it. */
export type SingleValue =
  | { readonly is: 'null' }
  | { readonly is: 'boolean'; readonly value: boolean; readonly written: string }
  /** `decimal`: `0x1F` is "31". */
  | { readonly is: 'integer'; readonly value: number; readonly decimal: string }
  | { readonly is: 'float'; readonly value: number }
  | { readonly is: 'string'; readonly value: string }
  | { readonly is: 'refused'; readonly reason: string }

const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])
const BOOLEANS: ReadonlyMap<string, boolean> = new Map(
  [true, false].flatMap((value) => {
    const word = String(value)
    const spellings = [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)]
    return spellings.map((written): [string, boolean] => [written, value])
  }),
)
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const FLOAT = /^-?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const BASES: readonly (readonly [prefix: string, base: 2 | 8 | 10 | 16, digits: RegExp])[] = [
  ['0x', 16, /^[0-9a-fA-F]+$/],
  ['0o', 8, /^[0-7]+$/],
  ['0b', 2, /^[01]+$/],
]
const LARGEST = 2n ** 64n - 1n
const SMALLEST = -(2n ** 63n)

/**
 * Cerbos reads YAML 1.2 but for numbers: `0123` is octal, `0b11` and `1_000` are numbers, and what is too large for 64
 * bits or written with an exponent and no dot (`1e3`) is a string. Tags are refused: to Cerbos `!!str 012` is "10".
 */
export function singleValue(node: Scalar): SingleValue {
  if (node.tag !== undefined)
    return { is: 'refused', reason: `a tag (${node.tag}) is read differently by YAML parsers` }
  if (node.type !== Scalar.PLAIN) return typeof node.value === 'string' ? text(node.value) : { is: 'null' }
  const written = node.source ?? ''
  if (NULLS.has(written)) return { is: 'null' }
  const truth = BOOLEANS.get(written)
  if (truth !== undefined) return { is: 'boolean', value: truth, written }
  if (NOT_FINITE.test(written)) return { is: 'refused', reason: `${written} is not a finite number` }
  return numberOf(written) ?? text(written)
}

function text(value: string): SingleValue {
  return { is: 'string', value }
}

function numberOf(written: string): SingleValue | null {
  if (written.startsWith('_')) return null
  const negative = written.startsWith('-')
  const digits = written.replace(/^\+?-?/, '').replaceAll('_', '')
  const dots = written.split('.').length - 1
  const prefixed = BASES.find(([prefix]) => digits.startsWith(prefix))
  if (prefixed !== undefined) {
    const [prefix, base, allowed] = prefixed
    const rest = digits.slice(prefix.length)
    return allowed.test(rest) ? integer(rest, base, negative) : null
  }
  if (dots === 1) {
    const value = FLOAT.test(digits) ? Number(negative ? `-${digits}` : digits) : Number.NaN
    return Number.isFinite(value) ? { is: 'float', value } : null
  }
  if (!/^\d+$/.test(digits)) return null
  if (digits.length > 1 && digits.startsWith('0')) return /^[0-7]+$/.test(digits) ? integer(digits, 8, negative) : null
  return integer(digits, 10, negative)
}

function integer(digits: string, base: 2 | 8 | 10 | 16, negative: boolean): SingleValue | null {
  const prefix = { 2: '0b', 8: '0o', 10: '', 16: '0x' }[base]
  const magnitude = BigInt(prefix + digits)
  const value = negative ? -magnitude : magnitude
  if (value > LARGEST || value < SMALLEST) return null
  return { is: 'integer', value: Number(value), decimal: value.toString() }
}
