import { sanitize } from './names.js'

/**
 * Whether one of Cerbos's globs may match a name: `:` parts names, `*` stays within a part, `**` and a lone `*` do not.
 * Never false where Cerbos matches; true where it is not certain, since all that follows from a match is caution.
 */
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

/** A class that an escape or an early `]` may end elsewhere, and a bracket that nothing closes. */
const UNCERTAIN = /\[!?\^?\]|\[[^\]]*\\|\[[^\]]*$/

function toRegExp(pattern: string): RegExp {
  if (UNCERTAIN.test(pattern)) return /^/
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
    // Not a glob after all.
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
  // Which characters a class holds is read differently everywhere (`[^a]` is no negation to Cerbos).
  if (part.startsWith('[') && part.length > 1) return '.'
  return escape(part)
}

function escape(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
}
