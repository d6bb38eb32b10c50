import { runData } from '../evaluate/modules.js'
import { joinTexts, knownText, plain, shown, type Text } from '../../analysis/text.js'
import type { CommandSetting } from '../../analysis/analysis.js'
import { asKnown, originsOf, toText, truthOf } from '../values/reading.js'
import { instance, NULL, objectValue, textValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import { argument, callBack, optionOf, options, textAt, wordsOf, type Effect, type LibraryCall } from './library.js'

/** A text for a shell. */
export function shell(at: number, make: (call: LibraryCall, name: string) => Value): Effect {
  return (call) => {
    runInShell(call, textAt(call, at))
    return make(call, shown(textAt(call, at)))
  }
}

export function runInShell(call: LibraryCall, text: Text): void {
  const { analysis } = call.machine
  tellShell(call)
  inFolder(call, () => {
    analysis.flow(text.origins, 'process', 'sh', call.site)
    analysis.code({ language: 'bash', text, dynamic: null }, call.site)
  })
}

const SHELLS = /^(?:.*[\\/])?(?:ba|da|z|k|c|tc|fi|a)?sh$|cmd(?:\.exe)?$|(?:powershell|pwsh)(?:\.exe)?$/i

/** A shell that is none we know is a program. */
function tellShell(call: LibraryCall): void {
  const shellOption = optionOf(options(call), 'shell')
  const name = shellOption === null ? null : asKnown(shellOption)
  if (shellOption?.kind === 'text' && name !== null && !SHELLS.test(name))
    call.machine.analysis.execute(toText(shellOption), call.site)
}

/** With the folder of its options, where that is known. */
function inFolder(call: LibraryCall, way: () => void): void {
  const { analysis } = call.machine
  const cwd = optionOf(options(call), 'cwd')
  const before = analysis.cwd
  if (cwd !== null && cwd.kind !== 'constant') analysis.cwd = toText(cwd)
  way()
  analysis.cwd = before
}

/** A program and its words. */
export function program(at: number, make: (call: LibraryCall, name: string) => Value): Effect {
  return (call) => {
    const command = textAt(call, at)
    const list = call.args[at + 1]
    const words =
      list?.kind === 'array'
        ? wordsOf(list)
        : list === undefined || list.kind === 'object' || list.kind === 'function' || list.kind === 'constant'
          ? []
          : null
    runWords(call, [command, ...(words ?? [{ parts: [null], origins: originsOf(list) }])])
    return make(call, shown(command))
  }
}

export function runWords(call: LibraryCall, words: readonly Text[], more: CommandSetting = {}): void {
  const { analysis } = call.machine
  const useShell = optionOf(options(call), 'shell')
  const input = optionOf(options(call), 'input')
  inFolder(call, () => {
    if (useShell !== null && truthOf(useShell) !== false) {
      tellShell(call)
      analysis.code(
        {
          language: 'bash',
          text: joinTexts(words.flatMap((word, at) => (at === 0 ? [word] : [knownText(' '), word]))),
          dynamic: null,
        },
        call.site,
      )
      return
    }
    const [name = knownText(''), ...others] = words
    analysis.flow(
      words.flatMap(({ origins }) => origins),
      'process',
      plain(name) ?? '…',
      call.site,
    )
    analysis.command(
      [name, ...others],
      call.site,
      input === null ? more : { ...more, input: toText(input), piped: true },
    )
  })
}

export function output(call: LibraryCall, name: string): Value {
  const value = unknown([{ kind: 'process', name }])
  callBack(call, [NULL, value, value])
  return value
}

export function result(call: LibraryCall, name: string): Value {
  const text = output(call, name)
  return objectValue([
    ['stdout', text],
    ['stderr', text],
    ['all', text],
    ['output', text],
    ['status', unknown()],
    ['exitCode', unknown()],
    ['code', unknown()],
  ])
}

/** A process that runs on: what is written to it is its input. */
export function running(call: LibraryCall, name: string): Value {
  const origins = [{ kind: 'process', name }] as const
  const child = (of: string): Value => instance(of, [['command', textValue(name)]], origins)
  output(call, name)
  return instance(
    'child_process.ChildProcess',
    [
      ['stdin', child('child_process.Input')],
      ['stdout', child('child_process.Output')],
      ['stderr', child('child_process.Output')],
      ['pid', unknown()],
    ],
    origins,
  )
}

export const forkFile: Effect = (call) => {
  call.machine.analysis.execute(textAt(call, 0), call.site, 'javascript')
  return running(call, 'node')
}

/** `$\`…\`` of zx, Bun and execa: values are words of their own. */
export const shellTag: Effect = (call) => {
  const [strings, ...values] = call.args
  if (strings?.kind !== 'array') {
    if (strings?.kind === 'object') return { kind: 'name', path: call.name }
    runInShell(call, textAt(call, 0))
    return result(call, 'sh')
  }
  const pieces = strings.items.flatMap((piece, at) => {
    const value = values[at]
    return value === undefined ? [toText(piece)] : [toText(piece), asWord(value)]
  })
  runInShell(call, joinTexts(pieces))
  return result(call, 'sh')
}

function asWord(value: Value): Text {
  const text =
    value.kind === 'array' ? joinTexts(value.items.flatMap((item) => [toText(item), knownText(' ')])) : toText(value)
  const whole = plain(text)
  return whole === null || /^[\w./:=@%+,~-]*$/.test(whole) || value.kind === 'array'
    ? text
    : { ...text, parts: [`'${whole.replaceAll("'", `'\\''`)}'`] }
}

/** The parts of a command as `shelljs` and `execa.command` take them: one text, split at its spaces. */
export const commandLine: Effect = (call) => {
  const text = textAt(call, 0)
  runInShell(call, text)
  return result(call, shown(text))
}

export function wordsAsProgram(name: string, flags: readonly string[]): Effect {
  return (call) => {
    const words = call.args.flatMap((arg) =>
      arg.kind === 'array' ? arg.items.map((item) => toText(item)) : arg.kind === 'object' ? [] : [toText(arg)],
    )
    runWords(call, [knownText(name), ...flags.map((flag) => knownText(flag)), ...words])
    return unknown([{ kind: 'process', name }])
  }
}

export const denoCommand: Effect = (call) => {
  const words = wordsOf(optionOf(options(call), 'args') ?? undefined) ?? [{ parts: [null], origins: [] }]
  const command = textAt(call, 0)
  runWords(call, [command, ...words])
  return instance('Deno.Command', [], [{ kind: 'process', name: shown(command) }])
}

/** Its words in one list: of `Deno.run({cmd})` and `Bun.spawn([…])`. */
export const listed: Effect = (call) => {
  const [first] = call.args
  const list = first?.kind === 'object' ? optionOf(first, 'cmd') : first
  const words = wordsOf(list ?? undefined)
  if (words === null || words.length === 0) runWords(call, [{ parts: [null], origins: originsOf(first) }])
  else runWords(call, words)
  return running(call, words?.[0] === undefined ? '…' : shown(words[0]))
}

export const worker: Effect = (call) => {
  const { analysis } = call.machine
  const evaluates = optionOf(options(call), 'eval')
  const specifier = asKnown(call.args[0]) ?? ''
  if (specifier.startsWith('data:')) {
    runData(call.machine, specifier, call.node)
    return instance('Worker')
  }
  if (evaluates !== null && truthOf(evaluates) !== false)
    analysis.code({ language: 'javascript', text: textAt(call, 0), dynamic: 'eval' }, call.site)
  else analysis.execute(textAt(call, 0), call.site, 'javascript')
  return instance('Worker')
}

export const kill: Effect = (call) => {
  const pid = call.args[0]
  call.machine.analysis.command([knownText('kill'), ...(pid === undefined ? [] : [toText(pid)])], call.site)
  return UNDEFINED
}

export const changeFolder: Effect = (call) => {
  call.machine.analysis.cwd = textAt(call, 0)
  return UNDEFINED
}

export function executed(call: LibraryCall): Value {
  return call.args[0]?.kind === 'array' ? shellTag(call) : program(0, result)(call)
}

const INTERPRETERS: Readonly<Record<string, 'bash' | 'python' | 'javascript'>> = {
  sh: 'bash',
  bash: 'bash',
  zsh: 'bash',
  dash: 'bash',
  python: 'python',
  python3: 'python',
  node: 'javascript',
}

/** What is written to an interpreter is code. */
export const writeInput: Effect = (call) => {
  const name = (asKnown(optionOf(call.self ?? UNDEFINED, 'command') ?? UNDEFINED) ?? '').split('/').at(-1) ?? ''
  const language = Object.hasOwn(INTERPRETERS, name) ? INTERPRETERS[name] : undefined
  const data = argument(call, 0)
  if (data.kind === 'constant' || data.kind === 'function') return UNDEFINED
  if (language !== undefined)
    call.machine.analysis.code({ language, text: toText(data), dynamic: 'interpreter' }, call.site)
  else call.machine.analysis.flow(originsOf(data), 'process', name === '' ? '…' : name, call.site)
  return UNDEFINED
}
