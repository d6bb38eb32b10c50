import { shown, type Text } from './text.js'

/** Programs that print some of the lines they read, as they are. */
const KEEPING = new Set([
  'sort',
  'uniq',
  'head',
  'tail',
  'grep',
  'egrep',
  'fgrep',
  'zgrep',
  'tac',
  'shuf',
  'cat',
  'tee',
  'dirname',
  'gsort',
  'ghead',
  'gtail',
  'comm',
])
/** As many origins as a text may have: then some may be missing. */
const FULL = 8

/**
 * A path that nothing is known of but that a search has found it (origins `find ./src` or `ls docs`): it lies below
 * where the search began. Null for any other text.
 */
export function foundBelow({ parts, origins }: Text): Text | null {
  const at = parts.indexOf(null)
  if (at === -1 || at > 1 || origins.length === 0 || origins.length >= FULL) return null
  const roots = new Set<string>()
  let narrowed = false
  for (const { kind, name } of origins) {
    const root = kind === 'process' ? rootOf(name) : null
    if (root === null && !(kind === 'process' && KEEPING.has(name))) return null
    if (root !== null) roots.add(root)
    narrowed ||= root === null || name.endsWith(NARROWED)
  }
  const [root] = roots
  if (root === undefined || roots.size > 1 || (at === 1 && parts[0] !== `${root}/`)) return null
  return { parts: [`${root}${narrowed ? '/**' : ''}/*`, ...parts.slice(at + 1)], origins: [] }
}

/** At the end of a search's name: it leaves some of what is there out. */
const NARROWED = ' -'

function rootOf(name: string): string | null {
  const [program, ...operands] = name.replace(NARROWED, '').split(' ')
  const [first = '.'] = operands
  if (operands.length > 1 || first.includes('…')) return null
  if (program === 'find') return first.replace(/(?<=.)\/$/, '')
  if (program !== 'ls' || first.startsWith('/') || first.startsWith('~') || first.includes('..')) return null
  return first === '.' || !first.includes('/') ? '.' : first.slice(0, first.lastIndexOf('/'))
}

const TESTS =
  /^-(?:i?name|i?path|i?wholename|i?regex|i?lname|size|empty|[acm]min|[acm]time|newer.*|user|group|uid|gid|nouser|nogroup|perm|links|inum|samefile|executable|readable|writable)$/

/** What is printed is not what was found. */
const PRINTING = {
  find: /^-(?:printf|exec|execdir|ok|okdir|fprintf|ls)$/,
  ls: /^-[A-Za-z1]*[lsio]/,
}

/** The name that such an origin has: the program with where it searches. */
export function searchName(program: 'find' | 'ls', words: readonly Text[]): string {
  const texts = words.map(shown)
  if (texts.some((text) => PRINTING[program].test(text))) return `${program} …`
  const end = texts.findIndex((text) => /^[-(!]/.test(text) && program === 'find' && !/^-[HLP]$/.test(text))
  const operands = texts.slice(0, end === -1 ? undefined : end).filter((text) => !text.startsWith('-'))
  const narrowed = texts.some((text) => TESTS.test(text)) ? NARROWED : ''
  return [program, ...operands.map((text) => (text.includes(' ') ? '…' : text))].join(' ') + narrowed
}
