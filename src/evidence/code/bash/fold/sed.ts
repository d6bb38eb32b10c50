const COMMAND = /^\s*(?:s(.)|y(.))/

/** `s/a/b/flags` and `y/abc/xyz/`, several behind one another; null: something else stands in the script. */
export function replaceAll(text: string, script: string, extended: boolean): string | null {
  let changed: string | null = text
  let rest = script
  for (let count = 0; rest.trim() !== '' && changed !== null; count += 1) {
    const found = COMMAND.exec(rest)
    const separator = found?.[1] ?? found?.[2]
    if (found === null || separator === undefined || count > 32) return null
    const parts = splitAt(rest.slice(found[0].length), separator)
    if (parts === null) return null
    const [from, to, behind] = parts
    const [, flags = '', next = ''] = /^([gIip\d]*)\s*[;\n]?(.*)$/s.exec(behind) ?? []
    rest = next
    changed =
      found[1] === undefined ? transliterated(changed, from, to) : replaced(changed, { from, to, flags, extended })
  }
  return changed
}

function splitAt(text: string, separator: string): readonly [string, string, string] | null {
  const parts: string[] = []
  let part = ''
  let at = 0
  for (; at < text.length && parts.length < 2; at += 1) {
    const [letter, next] = [text.charAt(at), text.charAt(at + 1)]
    if (letter === separator) {
      parts.push(part)
      part = ''
    } else if (letter === '\\') {
      part += next === separator ? next : letter + next
      at += 1
    } else part += letter
  }
  const [from, to] = parts
  return from === undefined || to === undefined ? null : [from, to, text.slice(at)]
}

function transliterated(text: string, from: string, to: string): string {
  return Array.from(text)
    .map((letter) => (from.includes(letter) ? to.charAt(from.indexOf(letter)) : letter))
    .join('')
}

interface Substitution {
  readonly from: string
  readonly to: string
  readonly flags: string
  readonly extended: boolean
}

/** Patterns of letters, sets, `.` and a `*` behind one of them: nothing that could search for long. */
const SIMPLE = /^\^?(?:\\[.*[\]/$^\\ {}()|+?-]|\[\^?[^\]\\]{1,40}\]|[^\\()|{}+?*[\]^$])*(?:[.\]\w ]\*)?\$?$/

function replaced(text: string, { from, to, flags, extended }: Substitution): string | null {
  if (!SIMPLE.test(from) || text.length > 8192 || from.length > 200) return null
  if (/\\[0-9nLUEul]/.test(to)) return null
  const pattern = new RegExp(
    extended ? from : from.replace(/\\([+?{}()|])/g, '$1'),
    `m${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`,
  )
  const by = to.replace(/\\(.)/gs, '$1')
  if (/\d/.test(flags)) return null
  return text
    .split('\n')
    .map((line) => line.replace(pattern, (whole) => (to.includes('&') ? by.replaceAll('&', whole) : by)))
    .join('\n')
}
