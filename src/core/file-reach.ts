/** A path in the normal spelling of facts, taken apart: two paths are compared by these alone, so they can be fingerprints. */
export interface FilePath {
  readonly whole: string
  /** The last name. */
  readonly base: string
  /** All folders that it lies in, the widest first: `.`, `/` or `~` among them. */
  readonly folders: readonly string[]
  /** Where paths of different roots may be one file: which is the project's folder is not known. */
  readonly root: FileRoot
}
export const FILE_ROOTS = ['project', 'outside', 'absolute', 'temp'] as const
export type FileRoot = (typeof FILE_ROOTS)[number]

/** What may have become another file than it was. */
export type Reach =
  | { readonly kind: 'everything' }
  /** `below`: and whatever lies in it. */
  | { readonly kind: 'file' | 'below'; readonly path: FilePath }

/** What a fact of a file says that reaches it; see the facts about code. */
export interface FileAct {
  readonly operation: string
  readonly path: string
  readonly scope: string
  readonly known: boolean
  readonly recursive: boolean
  readonly breadth: string
}

/** Where something was deleted nothing can be run. */
const CHANGES = ['create', 'write', 'append', 'truncate', 'move', 'copy', 'link', 'device_write', 'mount']
/** Their path may be a folder that something is put into. */
const INTO = ['move', 'copy', 'link', 'mount']
const CUT = 256
const GLOB = /[*?[\]{}]/
const MAX_FOLDERS = 32

/** Null: the act leaves what files hold as it is. */
export function reachOf({ operation, path, scope, known, recursive, breadth }: FileAct): Reach | null {
  if (!CHANGES.includes(operation) || scope === 'remote') return null
  if (!known || isCut(path)) return { kind: 'everything' }
  const glob = path.search(GLOB)
  if (glob !== -1)
    return below(path.slice(0, Math.max(0, path.lastIndexOf('/', glob))) || (path[0] === '/' ? '/' : '.'))
  if (recursive || breadth !== 'one' || INTO.includes(operation)) return below(path)
  const file = filePath(path)
  return file === null ? { kind: 'everything' } : { kind: 'file', path: file }
}

function below(path: string): Reach {
  const file = filePath(path)
  return file === null ? { kind: 'everything' } : { kind: 'below', path: file }
}

/** Null for what cannot be told apart: too deep, cut off, not wholly known. */
export function filePath(path: string): FilePath | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path === '' || isCut(path) || path.includes('…') || parts.length > MAX_FOLDERS) return null
  const isAbsolute = path.startsWith('/')
  const folders = parts.slice(0, -1).map((_, index) => (isAbsolute ? '/' : '') + parts.slice(0, index + 1).join('/'))
  const top = isAbsolute ? ['/'] : path.startsWith('~') ? [] : ['.']
  return { whole: path, base: parts.at(-1) ?? path, folders: [...top, ...folders], root: rootOf(path) }
}

function rootOf(path: string): FileRoot {
  if (/^(?:\/private)?(?:\/var)?\/tmp(?:\/|$)|^\/dev\/shm(?:\/|$)/.test(path)) return 'temp'
  if (path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path)) return 'absolute'
  return path === '..' || path.startsWith('../') ? 'outside' : 'project'
}

/** Facts cut their texts there: two paths may look alike. */
function isCut(path: string): boolean {
  return path.length >= CUT
}

/** Whether what was reached may be this file. Never false where it may. */
export function reaches(reach: Reach, file: FilePath): boolean {
  if (reach.kind === 'everything') return true
  const { whole, base, root } = reach.path
  if (whole === file.whole || file.folders.includes(whole)) return true
  if (root === file.root || root === 'temp' || file.root === 'temp') return false
  return reach.kind === 'below' || base === file.base
}

/** The same with each text replaced: where it is everywhere the same, what reaches what stays the same. */
export function mapFilePath({ whole, base, folders, root }: FilePath, map: (text: string) => string): FilePath {
  return { whole: map(whole), base: map(base), folders: folders.map(map), root }
}
