import { sanitize } from './names.js'

/** Cerbos's globs over names: `:` parts them, `*` stays within a part, `**` and a lone `*` do not. */
export function globMatches(pattern: string, name: string): boolean {
  return pattern === name || pattern === '*' || toRegExp(pattern).test(name)
}

/** Whether what a rule names as its resource is this kind, as Cerbos compares them. */
export function coversKind(resource: string, kind: string): boolean {
  return isGlob(resource) ? globMatches(resource, sanitize(kind)) : sanitize(resource) === sanitize(kind)
}

function isGlob(pattern: string): boolean {
  return /[*?[{]/.test(pattern)
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern.match(/\\.|\*+|\[[^\]]*\]|./gsu) ?? []
  let depth = 0
  const source = parts.map((part) => {
    if (part === '{') depth += 1
    if (part === '}') depth -= 1
    return translate(part, depth > 0)
  })
  try {
    return new RegExp(`^(?:${source.join('')}${')'.repeat(Math.max(depth, 0))})$`, 'su')
  } catch {
    // Not a glob after all: said to match, since all that follows from a match is caution.
    return /^/
  }
}

function translate(part: string, inBraces: boolean): string {
  if (part.startsWith('\\')) return escape(part.slice(1))
  if (part.startsWith('**')) return '.*'
  if (part === '*') return '[^:]*'
  if (part === '?') return '[^:]'
  if (part === '{') return '(?:'
  if (part === '}') return ')'
  if (part === ',' && inBraces) return '|'
  if (part.startsWith('[') && part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
  return escape(part)
}

function escape(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
}
