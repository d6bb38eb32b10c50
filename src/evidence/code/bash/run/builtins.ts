import { knownText, plain, type Text } from '../../analysis/text.js'
import { DONE, siteOf, UNKNOWN, type Invocation, type Outcome, type Scene } from '../state/scene.js'
import { hidesCommands } from '../expand/arithmetic.js'
import { evaluateTest } from './condition.js'
import { declare, exportNames, local, readonlyNames, unset } from './builtins-declare.js'
import { evaluateCode, runSource, setTrap } from './builtins-code.js'
import { changeFolder, popFolder, pushFolder } from './builtins-folder.js'
import { letNumbers, mapFile, printToVariable, readVariables, setOptions, shiftArguments } from './builtins-input.js'

/** A word of the shell itself, which works on the shell's own state. */
export type Builtin = (words: readonly Text[], scene: Scene, invocation: Invocation) => Outcome

const nothing: Builtin = () => DONE
const ends: Builtin = (_words, { shell }) => {
  shell.hasEnded = true
  return UNKNOWN
}

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ':': nothing,
  true: nothing,
  false: () => ({ ok: false }),
  '[': (words, scene) => ({ ok: evaluateTest(words.slice(0, -1), scene) }),
  test: (words, scene) => ({ ok: evaluateTest(words, scene) }),
  cd: changeFolder,
  chdir: changeFolder,
  pushd: pushFolder,
  popd: popFolder,
  export: exportNames,
  declare,
  typeset: declare,
  local,
  readonly: readonlyNames,
  unset,
  alias: setAliases,
  unalias: nothing,
  hash: rememberPaths,
  enable: loadBuiltins,
  eval: evaluateCode,
  source: runSource,
  '.': runSource,
  trap: setTrap,
  exec: runPrefixed,
  command: runPrefixed,
  builtin: runPrefixed,
  noglob: runPrefixed,
  nocorrect: runPrefixed,
  set: setOptions,
  shift: shiftArguments,
  read: readVariables,
  mapfile: mapFile,
  readarray: mapFile,
  printf: printToVariable,
  let: letNumbers,
  exit: ends,
  return: ends,
  break: ends,
  continue: ends,
  logout: ends,
  wait: nothing,
  jobs: nothing,
  fg: nothing,
  bg: nothing,
  times: nothing,
  dirs: nothing,
  disown: nothing,
  help: nothing,
  shopt: nothing,
  setopt: nothing,
  unsetopt: nothing,
  suspend: nothing,
  caller: nothing,
  compgen: complete,
  complete: nothing,
  compopt: nothing,
  getopts: nothing,
}

function setAliases(words: readonly Text[], { shell }: Scene): Outcome {
  for (const word of words) {
    const [first = ''] = word.parts
    const at = first?.indexOf('=') ?? -1
    if (typeof first !== 'string' || at < 1) continue
    shell.aliases.set(first.slice(0, at), { ...word, parts: [first.slice(at + 1), ...word.parts.slice(1)] })
  }
  return DONE
}

/** `compgen -C command`, `-W words`: what they find is found by running it. */
function complete(words: readonly Text[], scene: Scene): Outcome {
  words.forEach((word, at) => {
    const option = plain(words[at - 1] ?? knownText(''))
    const text = plain(word)
    if (option === '-C') evaluateCode([word], scene)
    else if (option === '-F') scene.session.runWords([word], scene)
    else if (option === '-W' && text !== null && hidesCommands(text)) scene.session.runText(`: "${text}"`, scene)
  })
  return UNKNOWN
}

/** `hash -p path name`: the name means that file from now on. */
function rememberPaths(words: readonly Text[], { shell }: Scene): Outcome {
  const [option, path, ...names] = words
  if (plain(option ?? knownText('')) !== '-p' || path === undefined) return DONE
  for (const name of names.map(plain)) if (name !== null) shell.aliases.set(name, path)
  return DONE
}

/** `enable -f file name`: code of that file becomes part of the shell. */
function loadBuiltins(words: readonly Text[], scene: Scene): Outcome {
  const at = words.findIndex((word) => plain(word) === '-f')
  const file = at === -1 ? undefined : words[at + 1]
  if (file !== undefined) scene.session.analysis.execute(file, siteOf(scene))
  return DONE
}

/** `command rm`, `exec rm`, `exec -a name rm`. */
function runPrefixed(words: readonly Text[], scene: Scene, invocation: Invocation): Outcome {
  let at = 0
  for (;;) {
    const option = plain(words[at] ?? knownText(''))
    if (option === null || !/^-/.test(option)) break
    if (/^-[vV]/.test(option)) return lookUp(words.slice(at + 1), scene)
    at += option === '-a' ? 2 : 1
  }
  const rest = words.slice(at)
  return rest.length === 0 ? DONE : scene.session.runWords(rest, scene, { ...invocation, isProgram: true })
}

/** `command -v rm` */
function lookUp(words: readonly Text[], { around }: Scene): Outcome {
  for (const word of words) around.output?.write({ ...word, parts: [...word.parts, '\n'] })
  return UNKNOWN
}
