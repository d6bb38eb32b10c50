import { environmentAct } from '../../analysis/environment-acts.js'
import { joinTexts, knownText, plain, type Text } from '../../analysis/text.js'
import { NONE, UNKNOWN, list, object, someText, unknown } from '../values/make.js'
import { dataOf, textOf, truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, derived, originsOf, textArgument, type Handler, type Library, type LibraryCall } from './call.js'

/** A text that a shell reads. */
function shell(at: number, ...names: readonly string[]): Handler {
  return (call) => {
    runShell(call, textArgument(call, at, ...names))
    return output(call, argument(call, at, ...names))
  }
}

function runShell(call: LibraryCall, text: Text): void {
  call.analysis.flow(text.origins, 'process', 'shell', call.site)
  call.analysis.code({ language: 'bash', text: { ...text, origins: [] }, dynamic: null }, call.site)
}

/** `started`: the words, for what is written to its input later. */
function output(call: LibraryCall, started: Value = NONE): Value {
  const origins = [{ kind: 'process', name: call.name } as const, ...originsOf(call)].slice(0, 8)
  const told = someText(origins)
  return object(
    'popen',
    {
      stdout: object('process-output', { content: told }, origins),
      stderr: told,
      content: told,
      text: told,
      started,
      returncode: unknown([]),
    },
    origins,
  )
}

/** `subprocess.run` and the like: a list of words, or a text; through a shell or not. */
function runProgram(call: LibraryCall): Value {
  const what = argument(call, 0, 'args', 'cmd') ?? UNKNOWN
  const shellOption = call.keywords.get('shell')
  const isShell = shellOption !== undefined && truthOf(shellOption) !== false
  const outer = call.analysis.cwd
  const folder = call.keywords.get('cwd')
  if (folder !== undefined && folder.kind !== 'none') call.analysis.cwd = textOf(folder)
  environmentOf(call)
  try {
    start(call, what, isShell)
  } finally {
    call.analysis.cwd = outer
  }
  return output(call, what)
}

function environmentOf({ keywords, analysis, site }: LibraryCall): void {
  const given = keywords.get('env')
  if (given?.kind === 'dict')
    for (const [name, { value }] of given.entries) environmentAct(name, textOf(value), site, analysis)
}

/** What a program is given by its standard input: a shell or an interpreter runs it. */
function feed(call: LibraryCall, started: Value | undefined, given: Value | undefined): void {
  const input = dataOf(given)
  if (input === null || started === undefined || started.kind === 'none') return
  const words = started.kind === 'list' ? wordsOf(call, started) : splitOf(textOf(started))
  if (words.length > 0) call.analysis.command(words, call.site, { input, piped: true })
}

function splitOf(line: Text): readonly Text[] {
  const whole = plain(line)
  return whole === null
    ? []
    : whole
        .trim()
        .split(/\s+/)
        .slice(0, 64)
        .map((word) => knownText(word))
}

function start(call: LibraryCall, what: Value, isShell: boolean): void {
  const named = call.keywords.get('executable')
  const executable = named === undefined || named.kind === 'none' ? undefined : textOf(named)
  if (what.kind !== 'list') {
    const text = textOf(what)
    const isLine = isShell || /\s/.test(plain(text) ?? (text.parts.length > 1 ? ' ' : ''))
    if (isLine && (isShell || executable === undefined)) runShell(call, text)
    else runWords(call, [text], executable)
    return
  }
  const words = wordsOf(call, what)
  const [script] = words
  if (isShell && script !== undefined) runShell(call, words.length === 1 ? script : spaced(words))
  else runWords(call, words, executable)
}

function spaced(words: readonly Text[]): Text {
  return joinTexts(words.flatMap((word, at) => (at === 0 ? [word] : [knownText(' '), word])))
}

function wordsOf(call: LibraryCall, value: Value): readonly Text[] {
  const { items, isExact } = call.run.elements(value)
  return [...items.slice(0, 64).map(textOf), ...(isExact ? [] : [{ parts: [null], origins: value.origins }])]
}

function runWords(call: LibraryCall, words: readonly Text[], program?: Text): void {
  const input = dataOf(call.keywords.get('input')) ?? call.run.state.input
  const { analysis, site } = call
  analysis.flow(
    words.flatMap(({ origins }) => origins),
    'process',
    plain(words[0] ?? { parts: [null], origins: [] }) ?? '…',
    site,
  )
  const isPiped = input !== null
  const all = program === undefined ? words : [program, ...words.slice(1)]
  analysis.command(
    all.map((word) => ({ ...word, origins: [] })),
    site,
    isPiped ? { input, piped: true } : {},
  )
  if (input !== null)
    analysis.flow(input.origins, 'process', plain(words[0] ?? { parts: [null], origins: [] }) ?? '…', site)
}

/** `os.execl(path, arg0, …)`: every argument is a word. `from`: where the words begin. */
function spelled(from: number, hasEnvironment = false): Handler {
  return (call) => {
    const given = call.positional.slice(from, hasEnvironment ? -1 : undefined)
    const [program, ...rest] = given
    if (program !== undefined) runWords(call, [textOf(program), ...rest.slice(1).map(textOf)])
    return NONE
  }
}

/** `os.execv(path, [arg0, …])` */
function listed(from: number): Handler {
  return (call) => {
    const [program, words] = call.positional.slice(from)
    const all = words === undefined ? [] : wordsOf(call, words)
    runWords(call, [program === undefined ? { parts: [null], origins: [] } : textOf(program), ...all.slice(1)])
    return NONE
  }
}

/** The words one by one, the program first: `asyncio.create_subprocess_exec`. */
function direct(call: LibraryCall): Value {
  runWords(call, call.positional.map(textOf))
  return output(call)
}

function spawned(call: LibraryCall): Value {
  const [what] = call.positional
  const words = what?.kind === 'list' ? wordsOf(call, what) : [textArgument(call, 0)]
  const whole = plain(words[0] ?? knownText(''))
  if (words.length === 1 && whole !== null && call.run.state.input === null)
    call.analysis.command(words, call.site, { input: { parts: [null], origins: [] }, piped: true })
  else runWords(call, words)
  return NONE
}

function startFile(call: LibraryCall): Value {
  call.analysis.execute(textArgument(call, 0), call.site)
  return NONE
}

/** `sh.rm('-rf', '/')`: the attribute is the program. */
function byName(call: LibraryCall): Value {
  const program = call.name.slice(call.name.lastIndexOf('.') + 1)
  runWords(call, [knownText(program), ...call.positional.map(textOf)])
  return output(call)
}

/** What the standard streams are from here on. */
function duplicate(call: LibraryCall): Value {
  const [from] = call.positional
  if (from?.kind !== 'object' || from.of !== 'socket') return NONE
  const origins = [{ kind: 'network', name: 'socket' } as const]
  call.run.state.input = { parts: [null], origins }
  call.analysis.flow(origins, 'process', 'stdin', call.site)
  return NONE
}

const EXEC: Library = {
  'os.execl': spelled(0),
  'os.execlp': spelled(0),
  'os.execle': spelled(0, true),
  'os.execlpe': spelled(0, true),
  'os.execv': listed(0),
  'os.execvp': listed(0),
  'os.execve': listed(0),
  'os.execvpe': listed(0),
  'os.posix_spawn': listed(0),
  'os.posix_spawnp': listed(0),
  'os.spawnl': spelled(1),
  'os.spawnlp': spelled(1),
  'os.spawnle': spelled(1, true),
  'os.spawnlpe': spelled(1, true),
  'os.spawnv': listed(1),
  'os.spawnvp': listed(1),
  'os.spawnve': listed(1),
  'os.spawnvpe': listed(1),
}

/** Whatever starts a program. */
export const PROCESSES: Library = {
  ...EXEC,
  'os.system': shell(0, 'command'),
  'os.popen': shell(0, 'cmd', 'command'),
  'os.popen2': shell(0),
  'os.popen3': shell(0),
  'popen2.popen2': shell(0),
  'subprocess.getoutput': shell(0, 'cmd'),
  'subprocess.getstatusoutput': shell(0, 'cmd'),
  'subprocess.run': runProgram,
  'subprocess.call': runProgram,
  'subprocess.check_call': runProgram,
  'subprocess.check_output': runProgram,
  'subprocess.Popen': runProgram,
  'asyncio.create_subprocess_shell': shell(0, 'cmd'),
  'asyncio.create_subprocess_exec': direct,
  'asyncio.subprocess.create_subprocess_exec': direct,
  'asyncio.subprocess.create_subprocess_shell': shell(0, 'cmd'),
  'anyio.run_process': runProgram,
  'trio.run_process': runProgram,
  'pty.spawn': spawned,
  'platform.popen': shell(0, 'cmd'),
  'distutils.spawn.spawn': spawned,
  'setuptools._distutils.spawn.spawn': spawned,
  '_posixsubprocess.fork_exec': forked,
  'pexpect.spawn': shell(0, 'command'),
  'pexpect.run': shell(0, 'command'),
  'invoke.run': shell(0, 'command'),
  'fabric.api.local': shell(0, 'command'),
  'fabric.api.run': shell(0, 'command'),
  'fabric.api.sudo': shell(0, 'command'),
  'sh.*': byName,
  'plumbum.cmd.*': byName,
  'plumbum.local.__getitem__': derived,
  'os.startfile': startFile,
  'os.dup2': duplicate,
  'IPython.get_ipython': () => object('ipython'),
  get_ipython: () => object('ipython'),
  'ipython.system': shell(0),
  'ipython.getoutput': shell(0),
  'ipython.run_line_magic': derived,
  'popen.communicate': (call) => {
    const input = dataOf(argument(call, 0, 'input'))
    if (input !== null) call.analysis.flow(input.origins, 'process', 'stdin', call.site)
    feed(call, call.self.fields.get('started'), argument(call, 0, 'input'))
    return list([call.self.fields.get('content') ?? UNKNOWN, call.self.fields.get('stderr') ?? UNKNOWN], 'tuple')
  },
  'popen.write': writeInput,
  'popen.writelines': writeInput,
  'popen.read': (call) => call.self.fields.get('content') ?? UNKNOWN,
  'popen.readlines': (call) => list([call.self.fields.get('content') ?? UNKNOWN], 'list', true, call.self.origins),
  'popen.*': (call) =>
    TEXTUAL.has(call.name.split('.').at(-1) ?? '') ? someText(call.self.origins) : unknown(call.self.origins),
  'process-output.read': (call) => call.self.fields.get('content') ?? UNKNOWN,
  'process-output.*': (call) => someText(call.self.origins),
  'process-input.write': writeInput,
  'process-input.writelines': writeInput,
  'process-input.*': () => NONE,
}

const TEXTUAL = new Set([
  'decode',
  'strip',
  'split',
  'readline',
  'splitlines',
  'rstrip',
  'encode',
  'replace',
  'lower',
  'upper',
  'getvalue',
])

function writeInput(call: LibraryCall): Value {
  call.analysis.flow(originsOf(call), 'process', 'stdin', call.site)
  const { fields } = call.self
  const process = fields.get('process')
  const [given] = call.positional
  const started = process?.kind === 'object' ? process.fields.get('started') : fields.get('started')
  feed(call, started, given?.kind === 'list' ? (given.items[0] ?? UNKNOWN) : given)
  return NONE
}

/** The words behind the list of programs: `_posixsubprocess.fork_exec`. */
function forked(call: LibraryCall): Value {
  const [words] = call.positional
  runWords(call, words === undefined ? [] : wordsOf(call, words))
  return NONE
}
