import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { runInstead, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { fromInput } from './shells.js'

const PYTHON_RUNNERS = new Set([
  'pdb',
  'cProfile',
  'profile',
  'trace',
  'runpy',
  'coverage',
  'kernprof',
  'memory_profiler',
  'debugpy',
])
const PYTHON_PROGRAMS = new Set(['pip', 'pipx', 'ensurepip', 'poetry', 'uv', 'conda', 'ansible', 'awscli', 'httpie'])

/** Interpreters of languages that have a front end. */
export const INTERPRETERS: readonly Program[] = [
  program(
    'python python2 python3 pypy pypy3 ipython micropython pythonw py',
    ['c command=!', 'm module=!', 'W=', 'X=', 'Q=', 'check-hash-based-pycs='],
    python,
    'posix',
  ),
  program(
    'node nodejs',
    'e eval= | p print= | r require= | import= | loader= | experimental-loader= | input-type= | C conditions= | env-file=',
    javascript,
    'posix',
  ),
  program('ts-node tsx ts-node-esm esno', ['e eval=', 'p print=', 'r require=', 'P project='], javascript, 'posix'),
  program('run-parts', ['a arg=', 'regex=', 'test', 'list', 'u umask='], (call) => {
    if (!call.has('test', 'list')) for (const folder of call.operands) call.analysis.execute(folder, call.site)
  }),
  program('deno', ['c config=', 'import-map=', 'p', 'print', 'ext='], deno),
  program('bun', ['e eval=', 'p print=', 'r preload=', 'cwd=', 'config='], bun, 'posix'),
]

function python(call: Call): void {
  const text = call.value('command')
  const module = call.value('module')
  if (text !== null) call.analysis.code({ language: 'python', text, dynamic: null }, call.site)
  else if (module !== null) pythonModule(call, module)
  else if (call.operands[0] === undefined || plain(call.operands[0]) === '-') fromInput(call, 'python')
  else if (/^\/dev\/(?:stdin|fd\/0)$/.test(shown(call.operands[0]))) fromInput(call, 'python')
  else fileOrText(call, call.operands[0], 'python')
}

function pythonModule(call: Call, module: Text): void {
  const name = plain(module)
  if (name === null) call.analysis.unresolved('command', shown(module), call.site)
  else if (PYTHON_PROGRAMS.has(name)) runInstead(call, [knownText(name), ...call.operands])
  else if (PYTHON_RUNNERS.has(name))
    runInstead(call, [knownText('python'), ...call.operands.filter((each) => !shown(each).startsWith('-'))])
  else if (
    name === 'http.server' ||
    name === 'SimpleHTTPServer' ||
    name === 'smtpd' ||
    name === 'uvicorn' ||
    name === 'gunicorn'
  )
    call.analysis.network(
      {
        direction: 'in',
        target: knownText('0.0.0.0'),
        port: Number(word(call.operands[0]) ?? '8000') || null,
        scheme: 'http',
      },
      call.site,
    )
  else if (name === 'timeit')
    for (const each of call.operands) call.analysis.code({ language: 'python', text: each, dynamic: null }, call.site)
  else if (name === 'zipfile' || name === 'tarfile') use(call, 'write', call.operands.slice(-1))
}

function javascript(call: Call): void {
  const language = /^(?:ts|esno)/.test(call.name) ? 'typescript' : 'javascript'
  for (const file of call.values('require', 'import', 'loader', 'experimental-loader'))
    if (/^[./~]/.test(shown(file))) call.analysis.execute(file, call.site, 'javascript')
    else if (shown(file).startsWith('data:'))
      call.analysis.code({ language: 'javascript', text: unknownText(file.origins), dynamic: 'import' }, call.site)
  const texts = call.values('eval', 'print')
  for (const text of texts) call.analysis.code({ language, text, dynamic: null }, call.site)
  if (texts.length > 0) return
  const [file] = call.operands
  const first = word(file)
  if (file === undefined || first === '-' || first === '/dev/stdin') {
    if (!call.has('v', 'version', 'h')) fromInput(call, language)
  } else if (first !== 'inspect') fileOrText(call, file, language)
}

/** A file of its own, or `<(…)`: a text that comes from elsewhere. */
function fileOrText(call: Call, file: Text, language: 'python' | 'javascript' | 'typescript'): void {
  if (plain(file) === null && file.origins.some(({ kind }) => kind === 'network' || kind === 'process'))
    call.analysis.code({ language, text: file, dynamic: 'interpreter' }, call.site)
  else call.analysis.execute(file, call.site, language)
}

function deno(call: Call): void {
  const [verb, first] = call.operands
  const name = word(verb)
  if (name === 'eval' && first !== undefined)
    call.analysis.code({ language: 'typescript', text: first, dynamic: null }, call.site)
  else if ((name === 'run' || name === 'serve' || name === 'test') && first !== undefined) runSource(call, first)
  else if (name === 'install' || name === 'add')
    call.analysis.packages(
      { manager: 'deno', action: 'install', names: call.operands.slice(1).map(shown), source: 'registry' },
      call.site,
    )
  else if (verb === undefined) fromInput(call, 'typescript')
  else if (name !== null && /\.[cm]?[jt]sx?$|^https?:/.test(name)) runSource(call, verb)
}

function runSource(call: Call, file: Text): void {
  if (!/^https?:/.test(shown(file))) {
    if (plain(file) === '-') fromInput(call, 'typescript')
    else call.analysis.execute(file, call.site, 'typescript')
    return
  }
  call.analysis.network({ direction: 'out', target: file, method: 'GET' }, call.site)
  call.analysis.code(
    { language: 'typescript', text: unknownText([{ kind: 'network', name: shown(file) }]), dynamic: 'interpreter' },
    call.site,
  )
}

function bun(call: Call): void {
  const verb = word(call.operands[0])
  if (verb === 'run' && call.operands[1] !== undefined && /\.[cm]?[jt]sx?$/.test(shown(call.operands[1])))
    call.analysis.execute(call.operands[1], call.site, 'typescript')
  else if (verb === 'x') runInstead(call, [knownText('bunx'), ...call.operands.slice(1)])
  else if (['add', 'install', 'i', 'remove', 'rm', 'update', 'create'].includes(verb ?? ''))
    runInstead(call, [knownText('npm'), ...call.operands])
  else if (!['run', 'test', 'build', 'dev', 'pm', 'init'].includes(verb ?? '')) javascript(call)
}
