/** What `os.path` and `pathlib` work out from the text of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function parentOf(path: string): string {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  const at = trimmed.lastIndexOf('/')
  if (at === -1) return '.'
  return at === 0 ? '/' : trimmed.slice(0, at)
}

export function directoryOf(path: string): string {
  const at = path.lastIndexOf('/')
  if (at === -1) return ''
  return at === 0 ? '/' : path.slice(0, at)
}

export function suffixOf(path: string): string {
  return /.(\.[^./]+)$/.exec(path)?.[1] ?? ''
}

/** Without `.` and with `..` taken out. */
export function normalPath(path: string): string {
  const out: string[] = []
  const isAbsolute = path.startsWith('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (part !== '..' || !isAbsolute) out.push(part)
  }
  const joined = (isAbsolute ? '/' : '') + out.join('/')
  return joined === '' ? '.' : joined
}
