import type { FileFact, Scope } from '../facts/facts.js'
import { foundBelow } from './found-paths.js'
import { knownPrefix, plain, shown, type Text } from './text.js'

/** A path as far as it is known, and where it lies. */
export interface Place {
  /** In one normal spelling: `~` for any home folder, no `.`, no doubled `/`; unknown parts are `…`. */
  readonly path: string
  readonly scope: Scope
  readonly known: boolean
  readonly breadth: FileFact['breadth']
}

const SYSTEM = new Set([
  'bin',
  'boot',
  'etc',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'proc',
  'root',
  'run',
  'sbin',
  'sys',
  'usr',
  'var',
  'System',
  'Library',
  'Applications',
  'private',
])
const TEMP = ['/tmp', '/var/tmp', '/dev/shm', '/private/tmp', '/private/var/tmp']
const HOMES = /^\/(?:home|Users)\/(?![^/]*[*?…])[^/]+(?=\/|$)/
const GLOB = /[*?[\]{}]/

/** Where a path lies; `cwd` is what relative paths begin at (null: the project), `roots` are the project's absolute folders. */
export function placeOf(path: Text, cwd: Text | null, roots: readonly string[]): Place {
  const text = foundBelow(path) ?? path
  const own = shown(text)
  const isAbsolute = own.startsWith('/') || own.startsWith('~') || isWindows(own) || hasScheme(own)
  const whole = isAbsolute || cwd === null ? own : `${shown(cwd)}/${own}`
  const known = plain(text) !== null && (isAbsolute || cwd === null || plain(cwd) !== null)
  const spelled = normal(whole)
  const isUnknown = (knownPrefix(text) === '' && !known) || whole.startsWith('…')
  const scope = scopeOf(spelled, isUnknown, roots)
  return { path: spelled, scope, known, breadth: breadthOf(spelled, scope) }
}

function isWindows(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path)
}

function hasScheme(path: string): boolean {
  return /^[a-z][a-z0-9+.-]{1,15}:\/\//i.test(path)
}

/** `.` and `..` taken out as far as they are known to be harmless text; a home folder is `~`. */
function normal(path: string): string {
  if (hasScheme(path)) return path.startsWith('file://') ? normal(path.slice('file://'.length)) : path
  const slashed = isWindows(path) ? path.replaceAll('\\', '/') : path
  const absolute = slashed.startsWith('/')
  const out: string[] = []
  for (const part of slashed.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && out.length > 0 && out.at(-1) !== '..' && !(out.length === 1 && out[0] === '~')) out.pop()
    else if (part !== '..' || !absolute) out.push(part)
  }
  const joined = (absolute ? '/' : '') + out.join('/')
  const spelled = joined === '' ? '.' : joined
  return spelled.replace(HOMES, '~').replace(/^\/root(?=\/|$)/, '~')
}

function scopeOf(path: string, unknown: boolean, roots: readonly string[]): Scope {
  if (unknown) return 'unknown'
  if (hasScheme(path)) return 'remote'
  if (path === '/' || path === '/*' || path === '//') return 'root'
  if (path.startsWith('~')) return 'home'
  if (path === '/home' || path.startsWith('/home/') || path === '/Users' || path.startsWith('/Users/')) return 'home'
  if (roots.some((root) => path === root || path.startsWith(`${root}/`))) return 'project'
  if (TEMP.some((temp) => path === temp || path.startsWith(`${temp}/`))) return 'temp'
  if (isWindows(path))
    return /^[A-Za-z]:\/(?:Windows|Program)/i.test(path) || /^[A-Za-z]:\/?\*?$/.test(path) ? 'system' : 'absolute'
  if (path.startsWith('/dev/')) return 'device'
  if (path.startsWith('/')) {
    const first = path.slice(1).split('/')[0] ?? ''
    if (GLOB.test(first)) return 'root'
    if (path.startsWith('/var/www/')) return 'absolute'
    return SYSTEM.has(first) || first === 'dev' ? 'system' : 'absolute'
  }
  return path === '..' || path.startsWith('../') ? 'escaping' : 'project'
}

function breadthOf(path: string, scope: Scope): FileFact['breadth'] {
  const bare = path.replace(/\/?(?:\*|\.\*|\{\*,\.\*\}|\.\[!\.\]\*|\*\*)$/, '')
  if (bare !== path && (bare === '' || bare === '.')) return 'all'
  const depth = bare.split('/').filter((part) => part !== '').length
  if (scope === 'root' || bare === '.' || bare === '~' || bare === '/home' || bare === '/Users' || bare === '..')
    return 'all'
  if (scope === 'system' && depth === 1) return 'all'
  if (scope === 'temp' && TEMP.includes(bare)) return 'all'
  if (/^[A-Za-z]:\/?$/.test(bare)) return 'all'
  return GLOB.test(path) ? 'many' : 'one'
}
