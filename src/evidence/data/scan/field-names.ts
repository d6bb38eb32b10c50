/** `customerSSN`, `customer_ssn`, `Customer-SSN` → `customer`, `ssn`. Characters that are no letters or digits separate. */
export function segmentsOf(name: string): readonly string[] {
  return name
    .slice(0, MAX_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((segment) => segment !== '')
}

const MAX_NAME = 128
const FILLERS = new Set(['number', 'no', 'nr', 'num', 'value', 'text', 'str', 'string', 'raw'])

/**
 * The ways to read the names that lead to a value, all of them by their end: `customer` `home_phone2` is `home_phone`,
 * `phone` and `customer_home_phone`; a plural is its singular, and `ssn_number` is `ssn`.
 */
export function readingsOf(names: readonly string[]): readonly string[] {
  const segments = names.flatMap(segmentsOf).map((segment) => segment.replace(/(?<=[a-z])\d+$/, ''))
  while (/^\d+$/.test(segments.at(-1) ?? '')) segments.pop()
  const shorter = FILLERS.has(segments.at(-1) ?? '') ? segments.slice(0, -1) : []
  return [segments, shorter].flatMap(endings)
}

const MAX_SEGMENTS = 6

function endings(segments: readonly string[]): readonly string[] {
  const last = segments.slice(-MAX_SEGMENTS)
  return last.map((_, at) => normalName(last.slice(at).join('_')))
}

/** What names are compared by: without an s at the end. */
export function normalName(name: string): string {
  return name.length > 3 ? name.replace(/s{1,2}$/, '') : name
}
