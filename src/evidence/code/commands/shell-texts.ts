import type { Text } from '../analysis/text.js'

const CALLS =
  /(?:\b(?:system|exec|popen|execute|shell_exec|passthru|proc_open|spawn|pipe|system2)\b(?:\.\w+)?|\bdo shell script\b|%x|\bqx)[ \t]{0,16}\(?[ \t]{0,16}(?=["'({[/|!])/g
const MAX_TEXTS = 32
const MAX_LENGTH = 4096

/**
 * Shell commands that stand in a text of another language as it is: behind `system`, `exec` and the like, in
 * backticks. What is put in between, as `$x` or `#{x}`, is unknown.
 */
export function shellTextsIn(text: string): readonly Text[] {
  const found: Text[] = []
  for (const match of text.matchAll(CALLS)) {
    if (found.length >= MAX_TEXTS) break
    const begin = match.index + match[0].length
    found.push(
      /(?:%x|qx)[ \t]{0,16}\(?[ \t]{0,16}$/.test(match[0]) ? delimited(text, begin) : concatenation(text, begin),
    )
  }
  for (const match of text.matchAll(/`([^`]{1,4096})`/g))
    if (found.length < MAX_TEXTS) found.push(interpolated(match[1] ?? ''))
  return found
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' }

function delimited(text: string, begin: number): Text {
  const open = text.charAt(begin)
  const end = text.indexOf(CLOSING[open] ?? open, begin + 1)
  return interpolated(text.slice(begin + 1, end === -1 ? undefined : end).slice(0, MAX_LENGTH))
}

/** String literals one after the other, with a hole for what stands between them that is no literal. */
function concatenation(text: string, begin: number): Text {
  const parts: (string | null)[] = []
  let at = begin
  const end = Math.min(text.length, begin + MAX_LENGTH)
  while (at < end) {
    const character = text.charAt(at)
    if (character === '"' || character === "'") {
      const close = closing(text, at, end)
      const literal = text.slice(at + 1, close)
      parts.push(...(character === '"' ? interpolated(unescaped(literal)).parts : [literal]))
      at = close + 1
    } else if (/[);|\n}]/.test(character)) break
    else {
      if (!/[\s.+,[(]/.test(character)) parts.push(null)
      else if (character === ',') parts.push(' ')
      at++
    }
  }
  return { parts: merged(parts), origins: [] }
}

function closing(text: string, open: number, end: number): number {
  const quote = text.charAt(open)
  let at = open + 1
  while (at < end && text.charAt(at) !== quote) at += text.charAt(at) === '\\' ? 2 : 1
  return Math.min(at, end)
}

function unescaped(literal: string): string {
  return literal.replaceAll(/\\(["'\\$])/g, '$1').replaceAll('\\n', '\n')
}

function interpolated(text: string): Text {
  const parts: (string | null)[] = []
  let from = 0
  for (const match of text.matchAll(/#\{[^}]*\}|[$@]\{[^}]*\}|[$@][A-Za-z_]\w*(?:\[[^\]]*\])?/g)) {
    parts.push(text.slice(from, match.index), null)
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return { parts: merged(parts), origins: [] }
}

function merged(parts: readonly (string | null)[]): readonly (string | null)[] {
  const out: (string | null)[] = []
  for (const part of parts) {
    const last = out.at(-1)
    if (part !== null && typeof last === 'string') out[out.length - 1] = last + part
    else if (part !== '' && !(part === null && last === null)) out.push(part)
  }
  return out.length === 0 ? [''] : out
}
