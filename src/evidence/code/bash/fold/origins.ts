import { searchName } from '../../analysis/found-paths.js'
import { secretAt } from '../../analysis/sensitive-paths.js'
import { plain, shown, type Origin, type Text } from '../../analysis/text.js'
import type { OriginKind } from '../../facts/flow-facts.js'

/** Where what a program prints comes from, if not from its input. */
const KINDS: Readonly<Record<string, OriginKind>> = {
  curl: 'network',
  wget: 'network',
  fetch: 'network',
  http: 'network',
  https: 'network',
  lynx: 'network',
  w3m: 'network',
  links: 'network',
  aria2c: 'network',
  ssh: 'network',
  nc: 'network',
  ncat: 'network',
  netcat: 'network',
  socat: 'network',
  telnet: 'network',
  dig: 'network',
  host: 'network',
  nslookup: 'network',
  ftp: 'network',
  tftp: 'network',
  env: 'environment',
  printenv: 'environment',
  set: 'environment',
  pbpaste: 'clipboard',
  xclip: 'clipboard',
  xsel: 'clipboard',
  'wl-paste': 'clipboard',
  psql: 'database',
  mysql: 'database',
  sqlite3: 'database',
  mongo: 'database',
  mongosh: 'database',
  'redis-cli': 'database',
  pass: 'secret',
  security: 'secret',
  vault: 'secret',
  op: 'secret',
  'secret-tool': 'secret',
}

export function originsOf(program: string, words: readonly Text[]): readonly Origin[] {
  const name = program === 'xargs' ? (runBy(words) ?? program) : program
  if (name === 'find' || name === 'ls') return [{ kind: 'process', name: searchName(name, words) }]
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
  if (kind === undefined) return name === '' ? [] : [...filesAmong(words), { kind: 'process', name }]
  const target = kind === 'network' ? words.find(isTarget) : undefined
  return [{ kind, name: target === undefined ? name : shown(target) }]
}

/** A program that is given a path is taken to read it. */
function filesAmong(words: readonly Text[]): readonly Origin[] {
  const origins: Origin[] = []
  for (const word of words.slice(0, 16)) {
    const path = shown(word)
    const isSecret = secretAt(path.replace(/^\/(?:root|home\/[^/]+|Users\/[^/]+)(?=\/)/, '~')) !== null
    if (isSecret || /^(?:~|\.{1,2})?\//.test(path)) origins.push({ kind: isSecret ? 'secret' : 'file', name: path })
  }
  return origins
}

/** The program that `xargs` runs. */
function runBy(words: readonly Text[]): string | null {
  let at = 0
  while (/^-/.test(shown(words[at] ?? NOTHING))) at += /^-[dIELnPsa]$/.test(shown(words[at] ?? NOTHING)) ? 2 : 1
  const word = words[at]
  const path = word === undefined ? null : plain(word)
  return path === null ? null : path.slice(path.lastIndexOf('/') + 1)
}
const NOTHING: Text = { parts: [''], origins: [] }

function isTarget(word: Text): boolean {
  const text = plain(word) ?? shown(word)
  return !text.startsWith('-') && /[.:/]/.test(text)
}
