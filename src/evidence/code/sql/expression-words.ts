export const END_WORDS = new Set(
  'union intersect except minus group order having limit offset fetch returning window for into from where when then else end on using set values select as asc desc procedure begin loop'.split(
    ' ',
  ),
)
export const COMPARISONS = new Set(['=', '==', '<=>', '<>', '!=', '<', '<=', '>', '>=', '~'])
export const LIKES = new Set([
  'like',
  'ilike',
  'rlike',
  'regexp',
  'glob',
  'similar',
  'sounds',
  'match',
  'contains',
  'overlaps',
])
export const ADDING = new Set(['+', '-', '||', '&', '|', '^', '#', '->', '->>', '@'])
export const TIMES = new Set(['*', '/', '%', 'div', 'mod'])
export const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }
export const TYPES = new Set(['date', 'time', 'timestamp', 'timestamptz', 'interval', 'datetime'])
