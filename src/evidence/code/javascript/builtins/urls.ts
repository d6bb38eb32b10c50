import { knownText, unknownText, type Text } from '../../analysis/text.js'
import { toText } from '../values/reading.js'
import type { Value } from '../values/value.js'

/** What a file URL points to. */
export function pathOfUrl(value: Value | undefined): Text {
  if (value === undefined) return unknownText()
  const text = toText(value)
  const [first, ...others] = text.parts
  if (typeof first !== 'string') return text
  const path = first.replace(/^file:\/\//, '')
  return { ...text, parts: [others.length === 0 ? decodedPath(path) : path, ...others] }
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** `new URL(relative, base)`. */
export function urlText(relative: Value | undefined, base: Value | undefined): Text {
  if (relative === undefined) return knownText('')
  const own = toText(relative)
  if (base === undefined || base.kind === 'constant') return own
  const start = toText(base)
  const [first] = own.parts
  if (typeof first === 'string' && /^[a-z][a-z0-9+.-]*:/i.test(first)) return own
  const whole = start.parts.length === 1 ? (start.parts[0] ?? null) : null
  if (whole === null || typeof first !== 'string')
    return { parts: [...start.parts, ...own.parts], origins: [...start.origins, ...own.origins] }
  const rooted = first.startsWith('/')
    ? (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(whole)?.[0] ?? whole)
    : whole.replace(/[^/]*$/, '')
  return { parts: [rooted + first, ...own.parts.slice(1)], origins: own.origins }
}
