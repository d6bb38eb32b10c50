import { plain, type Text } from '../../analysis/text.js'
import { fits, hasPattern, readPattern } from '../expand/pattern.js'
import { folderOf } from '../expand/variables.js'
import { outputOf } from '../fold/output.js'
import type { FunctionDefinition } from '../parse/tree.js'
import { siteOf, under, UNKNOWN, type Invocation, type Outcome, type Scene } from '../state/scene.js'
import { BUILTINS } from './builtins.js'
import { runCommand } from './command.js'
import { runUnknown } from './unknown.js'
import { isWellKnown, programPaths } from './well-known.js'

const MAX_CALLS = 24

/** What the first word means: a function, a builtin, or a program. */
export function runWords(words: readonly Text[], scene: Scene, invocation: Invocation = {}): Outcome {
  const { session, shell } = scene
  session.analysis.spend()
  session.analysis.cwd = folderOf(shell)
  const name = plain(words[0] ?? { parts: [''], origins: [] })
  if (name === null) return runUnknown(words, scene, invocation)
  if (/^=[a-z]/.test(name) && isWellKnown(name.slice(1)))
    return runWords([{ parts: [name.slice(1)], origins: [] }, ...words.slice(1)], scene, invocation)
  if (name === '') return words.length > 1 ? runWords(words.slice(1), scene, invocation) : UNKNOWN
  const functions = invocation.isProgram === true ? [] : (shell.functions.get(name) ?? [])
  for (const definition of functions) if (definition !== null) callFunction(definition, words.slice(1), scene)
  if (functions.length > 0 && !functions.includes(null)) return UNKNOWN
  const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined
  if (builtin !== undefined) return builtin(words.slice(1), scene, invocation)
  if (hasPattern(name) && name !== '[') return runPattern(name, words, scene, invocation)
  return runProgram(words, scene, invocation)
}

/** A program that is known by its name; what it does with its words is told elsewhere. */
export function runProgram(words: readonly Text[], scene: Scene, { environment }: Invocation): Outcome {
  const { analysis } = scene.session
  const { input, piped, output } = scene.around
  analysis.cwd = folderOf(scene.shell)
  analysis.command(words, siteOf(scene), {
    input,
    piped,
    shell: true,
    ...(environment === undefined ? {} : { environment }),
  })
  if (output !== null) output.write(outputOf(words, input, scene))
  return UNKNOWN
}

function callFunction(definition: FunctionDefinition, given: readonly Text[], scene: Scene): void {
  const { shell, session, around } = scene
  const { name } = definition
  session.called.add(name)
  const depth = around.calls.filter((one) => one === name).length
  if (depth > 0) tellRecursion(name, scene)
  if (depth > 2 || around.calls.length >= MAX_CALLS) {
    if (depth === 0) session.analysis.incomplete('too_deep')
    return
  }
  const { positional, hasEnded, variables } = shell
  shell.positional = given
  runCommand(definition.body, under(scene, { calls: [...around.calls, name], forks: false }))
  Object.assign(shell, { positional, hasEnded })
  for (const local of locals(shell.variables)) restoreLocal(local, variables, shell.variables)
}

/** Variables that `local` has marked. */
function locals(variables: ReadonlyMap<string, unknown>): readonly string[] {
  return [...variables.keys()].filter((name) => name.startsWith('local '))
}

function restoreLocal<Value>(mark: string, _before: unknown, variables: Map<string, Value>): void {
  const name = mark.slice('local '.length)
  const saved = variables.get(mark)
  variables.delete(mark)
  if (saved === undefined) variables.delete(name)
  else variables.set(name, saved)
}

function tellRecursion(name: string, scene: Scene): void {
  const kind = scene.around.forks ? 'fork_bomb' : 'unbounded_recursion'
  if (kind === 'unbounded_recursion' && scene.around.guards.length > 0) return
  scene.session.analysis.resource({ kind, detail: name }, siteOf(scene))
}

/** `/bin/r?`: the programs that it can mean. */
function runPattern(name: string, words: readonly Text[], scene: Scene, invocation: Invocation): Outcome {
  const only = name.replace(/\[([^\]!^[\\])\]/g, '$1')
  if (!hasPattern(only)) return runProgram([{ parts: [only], origins: [] }, ...words.slice(1)], scene, invocation)
  const pattern = readPattern(name)
  const found = name.includes('/') ? programPaths().filter((path) => fits(pattern, path)) : []
  const names = new Set(found.map((path) => path.slice(path.lastIndexOf('/') + 1)))
  if (names.size !== 1) scene.session.analysis.unresolved('command', name, siteOf(scene))
  for (const one of [...names].slice(0, 6))
    runProgram(
      [{ parts: [found.find((path) => path.endsWith(`/${one}`)) ?? one], origins: [] }, ...words.slice(1)],
      scene,
      invocation,
    )
  return UNKNOWN
}
