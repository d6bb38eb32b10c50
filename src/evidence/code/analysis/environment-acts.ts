import type { Analysis, Site } from './analysis.js'
import { knownText, plain, shown, type Text } from './text.js'

/** Variables whose text programs hand to a shell. */
const COMMANDS = new Set(
  'GIT_SSH GIT_SSH_COMMAND GIT_PROXY_COMMAND GIT_PAGER GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_EXTERNAL_DIFF GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS PROMPT_COMMAND PAGER MANPAGER SYSTEMD_PAGER PSQL_PAGER EDITOR VISUAL FCEDIT KUBE_EDITOR PSQL_EDITOR SYSTEMD_EDITOR BROWSER LESSOPEN LESSCLOSE RSYNC_RSH'.split(
    ' ',
  ),
)
/** Variables that name a file whose code is run first. */
const STARTED: Readonly<Record<string, 'bash' | 'python'>> = { BASH_ENV: 'bash', ENV: 'bash', PYTHONSTARTUP: 'python' }
/** Libraries that are loaded into every program. */
const PRELOADS = new Set(['LD_PRELOAD', 'LD_AUDIT', 'DYLD_INSERT_LIBRARIES'])
/** Folders in which programs look for code by its name. */
const LIBRARIES = new Set([
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'PYTHONPATH',
  'PYTHONHOME',
  'NODE_PATH',
  'PERL5LIB',
  'RUBYLIB',
])
/** Options that an interpreter reads from a variable, where they load code. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  NODE_OPTIONS: /(?:^|\s)(?:-r|--(?:require|import|loader|experimental-loader|eval|print))(?:[=\s]|$)/,
  PERL5OPT: /(?:^|\s)-?[dMm](?!warnings|strict|utf8)/,
  PERL5DB: /\S/,
  RUBYOPT: /(?:^|\s)-[rIe]/,
  JAVA_TOOL_OPTIONS: /-javaagent|-agent(?:path|lib)|OnOutOfMemoryError|OnError/,
  _JAVA_OPTIONS: /-javaagent|-agent(?:path|lib)|OnOutOfMemoryError|OnError/,
  JDK_JAVA_OPTIONS: /-javaagent|-agent(?:path|lib)|OnOutOfMemoryError|OnError/,
  MAKEFLAGS: /--eval|-E/,
}
/** Everybody may put something there. */
const OPEN_FOLDER = /^(?:\/tmp|\/var\/tmp|\/dev\/shm)(?:\/|$)/

/** Whether a variable makes other programs do something. */
export function actsOnPrograms(name: string): boolean {
  return (
    name === 'PATH' ||
    COMMANDS.has(name) ||
    PRELOADS.has(name) ||
    LIBRARIES.has(name) ||
    Object.hasOwn(STARTED, name) ||
    Object.hasOwn(OPTIONS, name)
  )
}

/** What a variable amounts to, set for a command or for all that come. */
export function environmentAct(name: string, value: Text, site: Site, analysis: Analysis): void {
  const text = shown(value)
  if (COMMANDS.has(name)) analysis.code({ language: 'bash', text: value, dynamic: null }, site)
  else if (PRELOADS.has(name)) {
    if (text !== '') analysis.persistence({ kind: 'library_preload', name }, site)
  } else if (Object.hasOwn(STARTED, name)) analysis.execute(value, site, STARTED[name] ?? null)
  else if (name === 'PATH') pathAct(value, site, analysis)
  else if (LIBRARIES.has(name)) librariesAct(name, text, site, analysis)
  else if (Object.hasOwn(OPTIONS, name) && OPTIONS[name]?.test(text) === true)
    analysis.unresolved('code', `${name}=${text}`, site)
}

/** Folders before the system's own in which other programs may stand under the names of known ones. */
function pathAct(value: Text, site: Site, analysis: Analysis): void {
  const whole = plain(value) ?? value.parts[0] ?? ''
  if (whole === '') return
  const folders = whole.split(':')
  const own = folders.findIndex((folder) => /^\/(?:usr\/(?:local\/)?)?s?bin\/?$/.test(folder))
  const first = folders.slice(0, own === -1 ? folders.length - (plain(value) === null ? 1 : 0) : own)
  const isStrange = (folder: string): boolean =>
    /^\.?\/?$/.test(folder) ||
    OPEN_FOLDER.test(folder) ||
    (!/^[/~]|^[A-Za-z]:/.test(folder) && !/(?:^|\/)\.?(?:bin|sbin|Scripts)\/?$/.test(folder))
  if (first.some(isStrange)) analysis.persistence({ kind: 'alias', name: 'PATH' }, site)
}

function librariesAct(name: string, text: string, site: Site, analysis: Analysis): void {
  const folder = text.split(':').find((each) => OPEN_FOLDER.test(each))
  if (folder === undefined) return
  if (/^(?:LD|DYLD)_/.test(name)) analysis.persistence({ kind: 'library_preload', name }, site)
  else analysis.execute(knownText(folder), site)
}
