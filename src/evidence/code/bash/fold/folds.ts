import { searchName } from '../../analysis/found-paths.js'
import { joinTexts, knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { folderOf } from '../expand/variables.js'
import { ansiC } from '../parse/ansi-c.js'
import { contentOf } from '../state/files.js'
import type { Scene } from '../state/scene.js'
import { joined } from '../state/value.js'
import { base64, gzipOf, hexDump } from './encodings.js'
import { printedBy, shellOutput } from './interpreters.js'
import { formatted } from './printf.js'
import { cutColumns, firstLines, firstOrLast, reversed, substituted, translated } from './lines.js'

/** What a program prints of its words and its input; null: not worked out. */
export type Fold = (words: readonly Text[], input: Text, scene: Scene) => Text | null

export const FOLDS: Readonly<Record<string, Fold>> = {
  echo,
  print: echo,
  printf: formatted,
  cat: concatenated,
  bat: concatenated,
  tee: (_words, input) => input,
  tac: onLines((lines) => [...lines].reverse()),
  rev: ofInput(reversed),
  tr: (words, input) => translated(words, input),
  sed: (words, input, scene) => substituted(words, input, (path) => contentOf(path, scene)),
  cut: (words, input) => cutColumns(words, input),
  head: (words, input, scene) => firstOrLast(words, source(words, input, scene), false),
  tail: (words, input, scene) => firstOrLast(words, source(words, input, scene), true),
  sort: onLines((lines) => [...lines].sort()),
  uniq: onLines((lines) => lines.filter((line, at) => line !== lines[at - 1])),
  base64: (words, input, scene) => base64(words, source(words, input, scene), 'base64'),
  base32: (words, input, scene) => base64(words, source(words, input, scene), 'base32'),
  openssl: (words, input) =>
    /^(?:base64|enc)$/.test(first(words)) && texts(words).some((word) => /^-(?:base64|a|A|d)$/.test(word))
      ? base64(words, input, 'base64')
      : first(words) === 'base64'
        ? base64(words, input, 'base64')
        : null,
  xxd: (words, input, scene) => hexDump(words, source(words, input, scene)),
  gunzip: (_words, input) => gzipOf(input),
  zcat: (_words, input) => gzipOf(input),
  gzip: (words, input) => (texts(words).some((word) => /^-[a-z]*d/.test(word)) ? gzipOf(input) : null),
  which: (words) => (words.length === 1 ? withBreak(words[0]) : null),
  type: (words) => (words.length === 2 ? withBreak(words[1]) : null),
  whence: (words) => withBreak(words.at(-1)),
  basename: (words) =>
    pathPart(words, (path, suffix) => withoutSuffix(path.replace(/\/+$/, '').replace(/^.*\//s, ''), suffix)),
  dirname: (words) => pathPart(words, folderIn),
  realpath: (words) => withBreak(words.at(-1)),
  readlink: (words) => withBreak(words.at(-1)),
  pwd: (_words, _input, { shell }) => withBreak(folderOf(shell) ?? knownText('.')),
  seq: sequence,
  bash: shellOutput,
  sh: shellOutput,
  dash: shellOutput,
  zsh: shellOutput,
  ksh: shellOutput,
  python: printedBy,
  python3: printedBy,
  perl: printedBy,
  ruby: printedBy,
  node: printedBy,
  php: printedBy,
  find: (words) => foundIn(words),
  xargs: (words, input) => echoed(words, input),
  true: () => knownText(''),
  ':': () => knownText(''),
  cd: () => knownText(''),
  mktemp: temporary,
  ls: listed,
  git: (words) => (/^rev-parse --(?:show-toplevel|show-cdup)$/.test(texts(words).join(' ')) ? knownText('.\n') : null),
  uname: () => unknownText(),
  date: () => unknownText(),
  awk: (words, input) => firstLines(words, input),
}

function texts(words: readonly Text[]): readonly string[] {
  return words.map((word) => plain(word) ?? '')
}

function first(words: readonly Text[]): string {
  return plain(words[0] ?? knownText('')) ?? ''
}

function echo(words: readonly Text[]): Text {
  let own = words
  let escapes = false
  let breaks = true
  for (let option = first(own); /^-[neE]+$/.test(option); option = first(own)) {
    if (option.includes('n')) breaks = false
    if (option.includes('e')) escapes = true
    own = own.slice(1)
  }
  const text = joined(own, ' ')
  const spelled = escapes
    ? { ...text, parts: text.parts.map((part) => (part === null ? null : ansiC(part, true))) }
    : text
  return breaks ? joinTexts([spelled, knownText('\n')]) : spelled
}

/** Of the files that are named, or of what comes in. */
function source(words: readonly Text[], input: Text, scene: Scene): Text {
  const files = words.filter((word, at) => isFile(word, words[at - 1]))
  return files.length === 0
    ? input
    : joinTexts(files.map((file) => (plain(file) === '-' ? input : contentOf(file, scene))))
}

function isFile(word: Text, before: Text | undefined): boolean {
  const text = shown(word)
  return (text === '-' || !/^[-+]/.test(text)) && !/^-[cnwlsg]$/.test(before === undefined ? '' : shown(before))
}

function concatenated(words: readonly Text[], input: Text, scene: Scene): Text | null {
  return words.some((word) => /^-[a-zA-Z]/.test(shown(word)) && shown(word) !== '-u')
    ? unknownText(source(words, input, scene).origins)
    : source(words, input, scene)
}

function ofInput(change: (text: string) => string): Fold {
  return (words, input, scene) => {
    const from = source(words, input, scene)
    const whole = plain(from)
    return whole === null ? unknownText(from.origins) : knownText(change(whole), from.origins)
  }
}

function onLines(change: (lines: readonly string[]) => readonly string[]): Fold {
  return (words, input, scene) => {
    if (words.some((word) => shown(word).startsWith('-'))) return null
    const from = source(words, input, scene)
    const whole = plain(from)
    if (whole === null) return unknownText(from.origins)
    const lines = whole.replace(/\n$/, '').split('\n')
    return knownText(`${change(lines).join('\n')}\n`, from.origins)
  }
}

function withBreak(word: Text | undefined): Text | null {
  return word === undefined ? null : joinTexts([word, knownText('\n')])
}

function pathPart(words: readonly Text[], change: (path: string, suffix: string) => string): Text | null {
  const [path, suffix] = texts(words)
  if (path === undefined || path === '' || path.startsWith('-') || path.length > 4096) return null
  return knownText(`${change(path, suffix ?? '')}\n`, words[0]?.origins)
}

function folderIn(path: string): string {
  const end = path.replace(/\/+$/, '').lastIndexOf('/')
  return end === -1 ? '.' : end === 0 ? '/' : path.slice(0, end)
}

function withoutSuffix(name: string, suffix: string): string {
  return suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
}

function sequence(words: readonly Text[]): Text | null {
  const numbers = texts(words).map(Number)
  if (numbers.length === 0 || numbers.length > 3 || !numbers.every(Number.isInteger)) return null
  const [from, step, to] =
    numbers.length === 1
      ? [1, 1, numbers[0] ?? 0]
      : numbers.length === 2
        ? [numbers[0] ?? 0, 1, numbers[1] ?? 0]
        : [numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? 0]
  const count = step === 0 ? 0 : Math.floor((to - from) / step) + 1
  if (count > 1000) return null
  return knownText(Array.from({ length: Math.max(0, count) }, (_, at) => `${String(from + at * step)}\n`).join(''))
}

/** Whatever is found lies below where the search begins. */
function foundIn(words: readonly Text[]): Text | null {
  const [start] = words
  const path = start === undefined ? null : plain(start)
  if (
    words.some(
      (word) => /^-(?:printf|exec|execdir|ok|fprintf|ls|print0)$/.test(shown(word)) && shown(word) !== '-print0',
    )
  )
    return null
  const folder = path === null || /^[-(!]/.test(path) ? '.' : path
  const second = words[1] === undefined ? '-' : shown(words[1])
  if (path !== null && !/^[-(!\\]/.test(second) && folder === path) return null
  return {
    parts: [`${folder.replace(/\/+$/, '')}/`, null],
    origins: [{ kind: 'process', name: searchName('find', words) }],
  }
}

/** `mktemp`: a name that begins as its template does. */
function temporary(words: readonly Text[]): Text {
  const known = texts(words)
  const template = known.find((word) => /X{3}/.test(word))
  const isInTemp = template === undefined || known.some((word) => /^(?:-[a-z]*[pt]|--tmpdir)/.test(word))
  const before = template === undefined ? 'tmp.' : template.slice(0, template.indexOf('XXX'))
  return { parts: [isInTemp && !before.startsWith('/') ? `/tmp/${before}` : before, null, '\n'], origins: [] }
}

/** Names in the folder; with other words, whatever they name. */
function listed(words: readonly Text[]): Text | null {
  const isPlain = texts(words).every((word) => /^(?:-[1AaBbCcFQqrStuUvX]+|\.\/?)$/.test(word))
  return isPlain ? { parts: ['./', null], origins: [{ kind: 'process', name: 'ls' }] } : null
}

/** `xargs` alone, or `xargs echo`, puts everything on one line. */
function echoed(words: readonly Text[], input: Text): Text | null {
  const whole = plain(input)
  if (whole === null || (words.length > 0 && first(words) !== 'echo')) return null
  const own = [
    ...words.slice(1),
    ...whole
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => knownText(word, input.origins)),
  ]
  return echo(own)
}
