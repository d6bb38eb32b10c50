import { expandText } from '../expand/word.js'
import type { Command, Compound, FunctionDefinition, List } from '../parse/tree.js'
import { copied } from '../state/copied.js'
import { under, UNKNOWN, type Outcome, type Scene } from '../state/scene.js'
import { mayBecome, type Shell } from '../state/shell.js'
import { arithmeticValue } from '../expand/word.js'
import { evaluateCondition } from './condition.js'
import { guardOf, negation } from './guards.js'
import { runCount, runFor, runWhile } from './loops.js'
import { openRedirects } from './redirects.js'
import { runSimple } from './simple.js'

export function runCommand(command: Command, outer: Scene): Outcome {
  const scene = { ...outer, at: command.at }
  scene.session.analysis.spend()
  if (command.kind === 'simple') return runSimple(command, scene)
  if (command.kind === 'function') return define(command, scene)
  const opened = openRedirects(command.redirects, scene)
  const outcome = runCompound(command, under(scene, opened.around))
  opened.close()
  return outcome
}

function define(definition: FunctionDefinition, { shell }: Scene): Outcome {
  shell.functions.set(definition.name, [definition])
  return { ok: true }
}

function runCompound(command: Compound, scene: Scene): Outcome {
  const { session } = scene
  switch (command.kind) {
    case 'group':
      return session.runList(command.body, scene)
    case 'subshell':
      return session.runList(command.body, under(scene, {}, copied(scene)))
    case 'coprocess':
      return session.runList(command.body, under(scene, { forks: true, output: null }, copied(scene)))
    case 'if':
      return runIf(command, scene)
    case 'case':
      return runCase(command, scene)
    case 'while':
      return runWhile(command, scene)
    case 'for':
      return runFor(command, scene)
    case 'count':
      return runCount(command, scene)
    case 'condition':
      return { ok: evaluateCondition(command.items, scene) }
    case 'arithmetic': {
      const value = arithmeticValue(command.expression, scene)
      return { ok: value === null ? null : value !== 0 }
    }
  }
}

/** Every branch is read; afterwards the shell may be as any of them left it. */
function runIf({ branches, otherwise }: Extract<Compound, { kind: 'if' }>, scene: Scene): Outcome {
  const ends: Shell[] = []
  let failed: readonly string[] = []
  for (const { condition, body } of branches) {
    const guards = [...scene.around.guards, ...failed]
    scene.session.runList(condition, under(scene, { guards }))
    const guard = guardOf(condition)
    const shell = copied(scene)
    scene.session.runList(body, under(scene, { guards: guard === null ? guards : [...guards, guard] }, shell))
    ends.push(shell)
    if (guard !== null) failed = [...failed, negation(guard)]
  }
  if (otherwise !== null)
    scene.session.runList(otherwise, under(scene, { guards: [...scene.around.guards, ...failed] }))
  for (const shell of ends) mayBecome(scene.shell, shell)
  return UNKNOWN
}

function runCase({ subject, branches }: Extract<Compound, { kind: 'case' }>, scene: Scene): Outcome {
  expandText(subject, scene)
  const start = copied(scene)
  for (const { patterns, body } of branches) {
    const shell = copied({ ...scene, shell: start })
    for (const pattern of patterns) expandText(pattern, under(scene, {}, shell))
    runBranch(body, `${subject.source} in ${patterns.map(({ source }) => source).join('|')}`, under(scene, {}, shell))
    mayBecome(scene.shell, shell)
  }
  return UNKNOWN
}

function runBranch(body: List, guard: string, scene: Scene): void {
  const bare = guard.replace(/["'${}]/g, '')
  scene.session.runList(body, under(scene, { guards: [...scene.around.guards, bare] }))
}
