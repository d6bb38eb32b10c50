import type { DynamicFact } from '../../facts/facts.js'
import { plain } from '../../analysis/text.js'
import { NONE, UNKNOWN, fromText, name, object, text, unknown } from '../values/make.js'
import { deepOrigins, knownTextOf, textOf } from '../values/read.js'
import type { DictValue, Value } from '../values/value.js'
import { setKey } from '../fold/container-methods.js'
import { importFile } from '../run/imports.js'
import { createScope } from '../run/journal.js'
import { argument, derived, textArgument, type Handler, type Library, type LibraryCall } from './call.js'
import { canonical } from './names.js'

/** A text (or what `compile` made of one) runs as Python. */
function runs(how: DynamicFact['kind']): Handler {
  return (call) => {
    const value = argument(call, 0, 'source', 'object', 'expression')
    if (value === undefined) return UNKNOWN
    const code = value.kind === 'object' ? (value.fields.get('code') ?? value) : value
    if (code.kind === 'function')
      return call.run.call(code, { positional: [], keywords: new Map(), isOpen: false }, call.node)
    const variables = argument(call, 2, 'locals') ?? argument(call, 1, 'globals')
    return variables?.kind === 'dict'
      ? among(call, variables, () => call.run.runText(codeText(code), how, call.node))
      : call.run.runText(codeText(code), how, call.node)
  }
}

/** With a dictionary for its variables: what it holds is seen, and what the code makes is put there. */
function among(call: LibraryCall, variables: DictValue, act: () => Value): Value {
  const { state } = call.run
  const outer = state.scope
  const inner = createScope('function', outer)
  for (const [key, entry] of variables.entries) if (isName(key)) inner.variables.set(key, entry.value)
  state.scope = inner
  try {
    return act()
  } finally {
    state.scope = outer
    for (const [key, value] of inner.variables) setKey(variables, text(key), value, false)
  }
}

function isName(key: string): boolean {
  return /^[A-Za-z_]\w*$/.test(key)
}

function codeText(value: Value): ReturnType<typeof textOf> {
  const text = textOf(value)
  return text.origins.length === 0 && value.kind !== 'text' ? { parts: text.parts, origins: deepOrigins(value) } : text
}

function compiled(call: LibraryCall): Value {
  const given = argument(call, 0, 'source') ?? UNKNOWN
  const code = given.kind === 'object' ? (given.fields.get('code') ?? given) : given
  const known = plain(textOf(code))
  call.analysis.dynamic({ kind: 'compile', known: known !== null, language: 'python' }, call.site)
  return object('code', { code: fromText(codeText(code)) }, code.origins)
}

function imported(call: LibraryCall): Value {
  const called = knownTextOf(argument(call, 0, 'name'))
  if (called === null) {
    call.analysis.dynamic({ kind: 'import', known: false, language: 'python' }, call.site)
    call.analysis.unresolved('call', call.run.written(call.node), call.site)
    return unknown(textArgument(call, 0, 'name').origins, '…', true)
  }
  call.analysis.dynamic({ kind: 'import', known: true, language: 'python' }, call.site)
  importFile(call.run, called, call.node)
  const isWhole = call.name !== '__import__' || call.keywords.has('fromlist') || call.positional.length > 3
  return name(canonical(isWhole ? called : (called.split('.')[0] ?? called)))
}

/** A file runs as Python. */
function runFile(call: LibraryCall): Value {
  call.analysis.execute(textArgument(call, 0, 'path_name', 'filename'), call.site, 'python')
  return derived(call)
}

function runModule(call: LibraryCall): Value {
  call.analysis.dynamic(
    { kind: 'import', known: knownTextOf(call.positional[0]) !== null, language: 'python' },
    call.site,
  )
  return derived(call)
}

/** Code that is not Python's: of the C library by name, of any other not known. */
function library(call: LibraryCall): Value {
  const given = argument(call, 0, 'name')
  const path = given === undefined || given.kind === 'none' ? 'libc.so.6' : knownTextOf(given)
  const isOrdinary =
    path !== null && /^(?:lib(?:c|m|pthread)\b|.*\/libc[.-]|msvcrt|kernel32|user32|shell32|ntdll|advapi32)/i.test(path)
  call.analysis.dynamic({ kind: 'load', known: isOrdinary, language: 'c' }, call.site)
  if (path !== null && path.includes('/')) call.analysis.execute(textOf(given ?? UNKNOWN), call.site)
  return object('c-library')
}

function cCommand(call: LibraryCall): Value {
  call.analysis.code({ language: 'bash', text: textArgument(call, 0), dynamic: null }, call.site)
  return NONE
}

function interpreter(call: LibraryCall): Value {
  call.analysis.dynamic({ kind: 'interpreter', known: false, language: 'python' }, call.site)
  return derived(call)
}

/** A function out of code that is made as data. */
function assembled(call: LibraryCall): Value {
  const [code] = call.positional
  const known = code?.kind === 'object' ? code.fields.get('code') : undefined
  call.analysis.dynamic({ kind: 'reflection', known: false, language: 'python' }, call.site)
  return known === undefined
    ? derived(call)
    : { kind: 'partial', callee: name('exec'), args: [known], keywords: new Map(), origins: [] }
}

/** Text that becomes code, code that is found by its name, code that is no Python. */
export const DYNAMIC: Library = {
  eval: runs('eval'),
  exec: runs('exec'),
  execfile: runFile,
  compile: compiled,
  'codeop.compile_command': compiled,
  'code.compile_command': compiled,
  'ast.parse': (call) => object('code', { code: argument(call, 0, 'source') ?? UNKNOWN }),
  __import__: imported,
  'importlib.import_module': imported,
  'importlib.reload': (call) => call.positional[0] ?? UNKNOWN,
  'pkgutil.resolve_name': (call) => {
    const called = knownTextOf(call.positional[0])
    return called === null ? imported(call) : name(canonical(called.replace(':', '.')))
  },
  'importlib.util.find_spec': (call) => object('spec', { module: call.positional[0] ?? UNKNOWN }),
  'importlib.util.spec_from_file_location': (call) =>
    object('spec', { file: argument(call, 1, 'location') ?? UNKNOWN }),
  'importlib.util.module_from_spec': (call) => {
    const [spec] = call.positional
    return spec?.kind === 'object' && knownTextOf(spec.fields.get('module')) !== null
      ? name(canonical(knownTextOf(spec.fields.get('module')) ?? ''))
      : object('module-of-file')
  },
  'spec.*': (call) => specLoader(call),
  'importlib.machinery.SourceFileLoader': (call) => object('spec', { file: argument(call, 1, 'path') ?? UNKNOWN }),
  'imp.load_source': (call) => {
    call.analysis.execute(textArgument(call, 1, 'pathname'), call.site, 'python')
    return derived(call)
  },
  'runpy.run_path': runFile,
  'runpy.run_module': runModule,
  'code.interact': interpreter,
  'code.InteractiveConsole': () => object('console'),
  'code.InteractiveInterpreter': () => object('console'),
  'console.push': runs('exec'),
  'console.runsource': runs('exec'),
  'console.runcode': runs('exec'),
  'console.*': interpreter,
  breakpoint: interpreter,
  'pdb.set_trace': interpreter,
  'types.FunctionType': assembled,
  'types.LambdaType': assembled,
  'types.CodeType': (call) => {
    call.analysis.dynamic({ kind: 'reflection', known: false, language: 'python' }, call.site)
    return object('code')
  },
  'timeit.timeit': timed,
  'timeit.repeat': timed,
  'timeit.Timer': (call) => object('code', { code: argument(call, 0, 'stmt') ?? UNKNOWN }),
  'cProfile.run': runs('exec'),
  'cProfile.runctx': runs('exec'),
  'profile.runctx': runs('exec'),
  'profiler.run': runs('exec'),
  'profiler.runctx': runs('exec'),
  'profiler.*': derived,
  'cProfile.Profile': () => object('profiler'),
  'profile.Profile': () => object('profiler'),
  'trace.Trace': () => object('profiler'),
  'bdb.Bdb': () => object('profiler'),
  'pdb.Pdb': () => object('profiler'),
  'pdb.run': runs('exec'),
  'pdb.runeval': runs('eval'),
  'doctest.run_docstring_examples': (call) => examples(call, knownTextOf(argument(call, 0, 'f'))),
  'doctest.testmod': (call) => examples(call, call.run.source),
  'webbrowser.get': browser,
  'gc.get_objects': anything,
  'inspect.getmembers': (call) => {
    const [of] = call.positional
    return of?.kind === 'name' ? object('any-object', { each: object('any-object') }) : derived(call)
  },
  'gc.get_referrers': anything,
  'gc.get_referents': anything,
  'any-object.__call__': (call) => {
    call.analysis.unresolved('code', call.run.written(call.node), call.site)
    return derived(call)
  },
  'logging.config.dictConfig': (call) => {
    if (hasFactory(argument(call, 0, 'config')))
      call.analysis.unresolved('code', call.run.written(call.node), call.site)
    return derived(call)
  },
  'profile.run': runs('exec'),
  'pandas.eval': runs('eval'),
  'numexpr.evaluate': runs('eval'),
  'ctypes.CDLL': library,
  'ctypes.cdll.LoadLibrary': library,
  'ctypes.PyDLL': library,
  'ctypes.WinDLL': library,
  'ctypes.OleDLL': library,
  'cffi.FFI.dlopen': library,
  'c-library.system': cCommand,
  'c-library.popen': cCommand,
  'c-library.execv': cCommand,
  'c-library.remove': (call) => {
    call.analysis.file({ operation: 'delete', path: textArgument(call, 0) }, call.site)
    return NONE
  },
  'c-library.unlink': (call) => {
    call.analysis.file({ operation: 'delete', path: textArgument(call, 0) }, call.site)
    return NONE
  },
  'c-library.rmdir': (call) => {
    call.analysis.file({ operation: 'delete', path: textArgument(call, 0) }, call.site)
    return NONE
  },
  'c-library.setuid': (call) => {
    call.analysis.privilege({ kind: 'elevation', name: 'setuid' }, call.site)
    return NONE
  },
  'c-library.*': derived,
  'ctypes.c_char_p': (call) => call.positional[0] ?? UNKNOWN,
  'ctypes.create_string_buffer': (call) => call.positional[0] ?? UNKNOWN,
  'interpreter.__call__': (call) => call.self,
  'interpreter.*': (call) => call.self,
}

function specLoader(call: LibraryCall): Value {
  const file = call.self.fields.get('file')
  if (file !== undefined) call.analysis.execute(textOf(file), call.site, 'python')
  return derived(call)
}

const MAX_EXAMPLES = 64

/** The lines behind `>>>` and `...` of a text. */
function examples(call: LibraryCall, whole: string | null): Value {
  if (whole === null) return derived(call)
  const lines = whole
    .slice(0, 65_536)
    .split('\n')
    .map((line) => /^[ \t]*(>>>|\.\.\.) (.*)$/.exec(line)?.[2])
    .filter((line) => line !== undefined)
  const code = lines.slice(0, MAX_EXAMPLES).join('\n')
  return code === '' ? NONE : call.run.runText({ parts: [code], origins: [] }, 'exec', call.node)
}

/** `timeit.timeit(stmt, setup)`: the setup comes first. */
function timed(call: LibraryCall): Value {
  const setup = argument(call, 1, 'setup')
  const isText = setup !== undefined && setup.kind !== 'function' && setup.kind !== 'none'
  if (isText) call.run.runText(textOf(setup), 'exec', call.node)
  else if (setup?.kind === 'function')
    call.run.call(setup, { positional: [], keywords: new Map(), isOpen: false }, call.node)
  return runs('exec')({ ...call, positional: call.positional.slice(0, 1) })
}

/** Any object of the interpreter: calling it may do anything. */
function anything(): Value {
  return object('any-object', { each: object('any-object') })
}

/** `'()'`: a function by its name, that is called. */
function hasFactory(value: Value | undefined, depth = 0): boolean {
  if (value?.kind !== 'dict' || depth > 8) return false
  for (const [key, entry] of value.entries) if (key === '()' || hasFactory(entry.value, depth + 1)) return true
  return false
}

/** `webbrowser.get('program %s')` */
function browser(call: LibraryCall): Value {
  const command = textArgument(call, 0, 'using')
  if (/[\s%]/.test(plain(command) ?? ''))
    call.analysis.code({ language: 'bash', text: command, dynamic: null }, call.site)
  return derived(call)
}
