import type { Value } from '../values/value.js'

const MAX_TEXT = 4_096
const MAX_PATTERN = 200
/** A group that is repeated, and repeats or chooses inside itself; or a reference back: these may take forever. */
const RISKY = /\((?:[^()\\]|\\.)*(?:[+*}|])(?:[^()\\]|\\.)*\)(?:[+*]|\{\d)|\\[1-9]|\\k</

/** A regular expression of the code, if running it on this text is safe. */
export function compiled(value: Value | undefined, text: string): RegExp | null {
  if (value?.kind !== 'regexp') return null
  if (text.length > MAX_TEXT || value.source.length > MAX_PATTERN || RISKY.test(value.source)) return null
  const repeats = value.source.replace(/\\./g, '').match(/[+*]|\{\d/g)?.length ?? 0
  if (repeats > 3 || (repeats > 1 && text.length > 512)) return null
  try {
    return new RegExp(value.source, value.flags)
  } catch {
    return null
  }
}
