import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { inFolder, inputOf, operate, runInstead, use, word } from '../acts.js'
import { MANAGERS, type Manager } from './package-managers.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from '../words.js'

/** Programs that bring other programs in. */
export const PACKAGES: readonly Program[] = [
  ...MANAGERS.map((manager) =>
    program(manager.names, manager.options ?? [], (call) => {
      manage(call, manager)
    }),
  ),
  program(
    'dpkg rpm installer dpkg-reconfigure',
    ['i install', 'U upgrade', 'e erase', 'r remove', 'P purge', 'root=', 'pkg=', 'target='],
    byFlags,
  ),
  program(
    'pacman yay paru',
    ['S sync', 'R remove', 'U upgrade', 'Q query', 's', 'y', 'u', 'i', 'l', 'r root=', 'b='],
    byFlags,
  ),
  program(
    'npx bunx pnpx dlx uvx',
    ['p package=', 'c call=', 'y yes', 'from=', 'with=', 'python='],
    runPackage,
    'posix',
  ),
  program(
    'make gmake just task rake-task ninja cmake',
    ['C directory=', 'f file makefile=', 'j?', 'E eval=', 'n dry-run', 'l?', 'o=', 'W=', 'I='],
    build,
  ),
]

const MAX_RECIPES = 256
const MAKEFILES = ['Makefile', 'makefile', 'GNUmakefile']

/** The rules that this code has written itself, or hands over, are looked at. */
function build(call: Call): void {
  if (!/^g?make$/.test(call.name)) return
  inFolder(call, call.value('directory'), () => {
    for (const text of call.values('eval')) rules(call, text)
    const shell = call.operands.find((each) => /^\.?SHELL(?:FLAGS)?=/.test(shown(each)))
    if (shell !== undefined) call.analysis.unresolved('code', shown(shell), call.site)
    const files = call.values('makefile')
    for (const file of files.length > 0 ? files : MAKEFILES.map((each) => knownText(each))) {
      const isInput = /^(?:-|\/dev\/(?:stdin|fd\/0))$/.test(word(file) ?? '')
      const content = isInput ? inputOf(call) : call.analysis.contentOf(file)
      if (content !== null) rules(call, content)
    }
  })
}

/** Lines behind a tabulator are commands of a shell; `$$` is its dollar, `$(shell …)` runs at once. */
function rules(call: Call, makefile: Text): void {
  const whole = plain(makefile)
  if (whole === null) {
    call.analysis.unresolved('code', shown(makefile), call.site)
    return
  }
  for (const inner of whole.matchAll(/\$[({]shell ([^)}]{1,2000})[)}]|!=([^\n]{1,2000})/g))
    shellText(call, knownText(inner[1] ?? inner[2] ?? ''))
  const recipes = whole.replaceAll('\\\n', ' ').matchAll(/(?:^\t|;)[ \t@+-]*([^\n]{1,4000})/gm)
  for (const [, line = ''] of [...recipes].slice(0, MAX_RECIPES)) shellText(call, recipe(line))
}

/** With a hole for every variable of `make`. */
function recipe(line: string): Text {
  const pieces = line.split(/\$[({][\w.-]{1,64}[)}]|\$[@<^*?%+]/)
  const parts = pieces.flatMap((piece, at) => (at === 0 ? [piece] : [null, piece]))
  return { parts: parts.map((part) => part?.replaceAll('$$', '$') ?? null).filter((part) => part !== ''), origins: [] }
}

function manage(call: Call, manager: Manager): void {
  const words = call.operands
  const isPrefixed = manager.prefixes?.split(' ').includes(word(words[0]) ?? '') === true
  const at = isPrefixed ? 1 : 0
  const verb = word(words[at]) ?? ''
  const names = words.slice(at + 1)
  const has = (list: string | undefined): boolean => list?.split(' ').includes(verb) === true && verb !== ''
  const rehearsed =
    call.has('dry-run', 'simulate', 'download-only', 'd') && !call.has('dev') && /^apt|^npm|^pip/.test(call.name)
  const action = rehearsed
    ? null
    : has(manager.install)
      ? 'install'
      : has(manager.remove)
        ? 'remove'
        : has(manager.upgrade)
          ? 'upgrade'
          : null
  if (
    action !== null &&
    (names.length > 0 ||
      manager.project === true ||
      action === 'upgrade' ||
      call.has('requirement', 'editable', 'file', 'git', 'path'))
  )
    tell(call, action, [...names, ...call.values('requirement', 'editable', 'git', 'path')])
  lists(call, verb)
  runs(call, verb, names)
  publishes(call, verb, names)
}

/** Another index is another source of what runs. */
function tell(call: Call, action: 'install' | 'remove' | 'upgrade', names: readonly Text[]): void {
  const texts = names.map(shown)
  const elsewhere = call
    .values('index-url', 'extra-index-url', 'registry', 'find-links', 'source', 'channel', 'git')
    .some((each) => /^(?:https?|git|ssh):/.test(shown(each)))
  const source =
    elsewhere || texts.some((name) => /^(?:git\+|https?:|ssh:|git:|github:|git@)|@\s*(?:git\+|https?:)/.test(name))
      ? 'url'
      : names.some((name) => plain(name) === null)
        ? 'unknown'
        : texts.some((name) => /^(?:\.{0,2}\/|~\/|file:|\.$)|\.(?:whl|tar\.gz|tgz|deb|rpm|zip|gem|apk)$/.test(name))
          ? 'local'
          : 'registry'
  call.analysis.packages({ manager: call.name.replace(/\d+(?:\.\d+)*$/, ''), action, names: texts, source }, call.site)
}

function lists(call: Call, verb: string): void {
  for (const file of call.values('requirement', 'constraint'))
    if (!/^https?:/.test(shown(file))) use(call, 'read', [file])
  if (verb === 'config' || verb === 'set') {
    const text = call.operands.map(shown).join(' ')
    if (/\bset\b.*\b(?:registry|index-url|script-shell|git)\b/.test(text))
      call.analysis.persistence({ kind: 'hook', name: text.slice(0, 100) }, call.site)
  }
}

/** `npm exec`, `uv run python`, `poetry run`, `cargo run` */
function runs(call: Call, verb: string, names: readonly Text[]): void {
  const words = call.words
  const at = words.findIndex((each) => plain(each) === verb)
  const rest = words.slice(at + 1).filter((each) => plain(each) !== '--')
  const isRunner =
    /^(?:uv|poetry|pdm|pipenv|rye|hatch|conda|mamba|micromamba|bundle|bundler|pyenv|asdf|mise|nix)$/.test(call.name)
  if (isRunner && (verb === 'run' || verb === 'exec' || verb === 'shell')) {
    const begin = rest.findIndex((each) => !shown(each).startsWith('-'))
    if (begin !== -1) runInstead(call, rest.slice(begin))
  } else if (/^(?:npm|pnpm|yarn|cnpm)$/.test(call.name) && ['exec', 'x', 'dlx', 'create', 'init'].includes(verb)) {
    const text = call.value('call')
    if (text !== null) call.analysis.code({ language: 'bash', text, dynamic: null }, call.site)
    if (names[0] !== undefined) tell(call, 'install', names.slice(0, 1))
  } else if (call.name === 'go' && verb === 'run' && names[0] !== undefined) {
    if (/@|^[\w-]+\.[a-z]+\//.test(shown(names[0]))) tell(call, 'install', names.slice(0, 1))
    else call.analysis.execute(names[0], call.site)
  } else if (verb === 'tool' && call.name === 'dotnet') tell(call, 'install', names.slice(1))
}

/** What others depend on is taken away or changed. */
function publishes(call: Call, verb: string, names: readonly Text[]): void {
  if (call.has('dry-run', 'n', 'help')) return
  const target = word(names[0])
  const act = {
    unpublish: 'delete',
    yank: 'delete',
    deprecate: 'stop',
    publish: 'create',
    push: 'create',
    owner: 'grant',
    access: 'grant',
    'dist-tag': 'change',
    token: 'change',
    team: 'grant',
    unlist: 'delete',
  } as const
  if (!Object.hasOwn(act, verb)) return
  const effect = act[verb as keyof typeof act]
  operate(call, {
    program: call.name,
    operation: verb,
    effect: call.has('undo') ? 'change' : effect,
    object: 'package',
    target,
    irreversible: effect === 'delete' || verb === 'publish' || verb === 'push',
  })
}

function byFlags(call: Call): void {
  if (call.operands.length === 0) return
  const isPacman = !/^(?:dpkg|rpm|installer)/.test(call.name)
  if (call.has('remove', 'purge', 'erase')) tell(call, 'remove', call.operands)
  else if (
    isPacman
      ? call.has('sync') && !call.has('s', 'i', 'l')
      : call.has('install', 'upgrade', 'pkg') || word(call.operands[0]) === 'install'
  )
    tell(call, 'install', call.operands)
  else if (isPacman && call.has('upgrade')) tell(call, 'install', call.operands)
}

function runPackage(call: Call): void {
  const text = call.value('call')
  if (text !== null) call.analysis.code({ language: 'bash', text, dynamic: null }, call.site)
  const names = [...call.values('package', 'from'), ...call.operands.slice(0, 1)]
  if (names.length === 0 || call.has('no-install')) return
  tell(call, 'install', names)
  const [first, ...rest] = call.operands
  if (first !== undefined) runInstead(call, [knownText(shown(first).replace(/@[\w.^~-]+$/, '')), ...rest])
}
