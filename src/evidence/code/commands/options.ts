import { knownPrefix, plain, type Text } from '../analysis/text.js'

/** The options of one program that matter: those that take values, and those with several names. */
export interface OptionSpec {
  readonly options: ReadonlyMap<string, Option>
  readonly longs: readonly string[]
  readonly style: OptionStyle
}
/**
 * `gnu`: options anywhere, `-abc` is three. `posix`: the first operand ends them. `words`: `-name` is one long option
 * (Go, Java, find); `words_posix`: the same, and the first operand ends them.
 */
export type OptionStyle = 'gnu' | 'posix' | 'words' | 'words_posix'

/** See `optionsOf`. */
export type Options = string | readonly string[]

interface Option {
  readonly name: string
  readonly takes: 'nothing' | 'value' | 'attached'
  /** What follows its value is no option any more. */
  readonly ends: boolean
}

/** What was given: options by their last name, values in order, the operands. Unknown options count as flags. */
export interface Given {
  has(...names: readonly string[]): boolean
  /** The last value of the option. */
  value(...names: readonly string[]): Text | null
  values(...names: readonly string[]): readonly Text[]
  readonly operands: readonly Text[]
  /** Only help or the version is asked for, before anything else. */
  readonly asksForHelp: boolean
}

/**
 * One line per option (or all in one, parted by ` | `), its names parted by spaces, the last one counts: `r R recursive`; with a value `t target=`;
 * with a value that may only be attached `interactive?`; `!` at the end: behind it there are no options.
 */
export function optionsOf(options: Options, style: OptionStyle = 'gnu'): OptionSpec {
  const byName = new Map<string, Option>()
  for (const line of typeof options === 'string' ? options.split(' | ') : options) {
    const ends = line.endsWith('!')
    const bare = line.replace(/!$/, '')
    const takes = bare.endsWith('=') ? 'value' : bare.endsWith('?') ? 'attached' : 'nothing'
    const names = bare.replace(/[=?]$/, '').split(' ')
    const name = names.at(-1) ?? bare
    for (const each of names) byName.set(each, { name, takes, ends })
  }
  return { options: byName, longs: [...byName.keys()].filter((name) => name.length > 2), style }
}

export function parseOptions(words: readonly Text[], spec: OptionSpec): Given {
  const given = new Map<string, Text[]>()
  const operands: Text[] = []
  const asksForHelp = /^--(?:help|version)$/.test(knownPrefix(words[0] ?? { parts: [], origins: [] }))
  const stops = spec.style === 'posix' || spec.style === 'words_posix'
  const state = { ended: false }
  const note = (name: string, value: Text | null): void => {
    const values = given.get(name) ?? []
    if (value !== null) values.push(value)
    given.set(name, values)
    if (spec.options.get(name)?.ends === true) state.ended = true
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === undefined) break
    const kind = state.ended ? 'operand' : kindOf(word)
    if (kind === 'end' || (kind === 'operand' && (stops || state.ended))) {
      for (const rest of words.slice(kind === 'end' ? at + 1 : at)) operands.push(rest)
      break
    }
    if (kind === 'operand') operands.push(word)
    else if (kind === 'long' || spec.style.startsWith('words')) at += readLong(word, words[at + 1], spec, note)
    else at += readCluster(word, words[at + 1], spec, note)
  }
  return givenOf(given, operands, asksForHelp)
}

type Note = (name: string, value: Text | null) => void

function kindOf(word: Text): 'operand' | 'end' | 'long' | 'short' {
  const begin = knownPrefix(word)
  if (!begin.startsWith('-') || begin === '-') return 'operand'
  if (plain(word) === '--') return 'end'
  return begin.startsWith('--') ? 'long' : 'short'
}

/** Tells how many of the following words it took. */
function readLong(word: Text, next: Text | undefined, spec: OptionSpec, note: Note): 0 | 1 {
  const begin = knownPrefix(word)
  const dashes = begin.startsWith('--') ? 2 : 1
  const equals = begin.indexOf('=')
  const written = begin.slice(dashes, equals === -1 ? undefined : equals)
  const option = findLong(written, spec)
  if (option === null && dashes === 1 && equals === -1) {
    const short = spec.options.get(written.charAt(0))
    if (short?.takes === 'value' && written.length > 1) {
      note(short.name, textAfter(word, 2))
      return 0
    }
  }
  const name = option?.name ?? written
  if (equals !== -1) {
    note(name, textAfter(word, equals + 1))
    return 0
  }
  const takesNext = option?.takes === 'value' && next !== undefined
  note(name, takesNext ? next : null)
  return takesNext ? 1 : 0
}

/** By its name, or by the beginning of it. */
function findLong(written: string, spec: OptionSpec): Option | null {
  const exact = spec.options.get(written)
  if (exact !== undefined) return exact
  if (written.length < 3) return null
  const whole = spec.longs.find((name) => name.startsWith(written))
  return (whole === undefined ? undefined : spec.options.get(whole)) ?? null
}

function readCluster(word: Text, next: Text | undefined, spec: OptionSpec, note: Note): 0 | 1 {
  const letters = knownPrefix(word)
  for (let at = 1; at < letters.length; at++) {
    const letter = letters.charAt(at)
    const option = spec.options.get(letter)
    const isLast = at === letters.length - 1 && plain(word) !== null
    if (option === undefined || option.takes === 'nothing') note(option?.name ?? letter, null)
    else if (!isLast) {
      note(option.name, textAfter(word, at + 1))
      return 0
    } else {
      const takesNext = option.takes === 'value' && next !== undefined
      note(option.name, takesNext ? next : null)
      return takesNext ? 1 : 0
    }
  }
  return 0
}

function givenOf(given: ReadonlyMap<string, readonly Text[]>, operands: readonly Text[], asksForHelp: boolean): Given {
  const values = (...names: readonly string[]): readonly Text[] => names.flatMap((name) => given.get(name) ?? [])
  return {
    has: (...names) => names.some((name) => given.has(name)),
    value: (...names) => values(...names).at(-1) ?? null,
    values,
    operands,
    asksForHelp,
  }
}

/** The text without its first characters, which are known. */
export function textAfter({ parts, origins }: Text, characters: number): Text {
  const [first, ...rest] = parts
  return { parts: [(first ?? '').slice(characters), ...rest], origins }
}
