import type { AndOr, Command, List, Pipeline } from '../parse/tree.js'
import { createOutput } from '../state/output.js'
import { under, UNKNOWN, DONE, type Outcome, type Scene } from '../state/scene.js'
import { copied } from '../state/copied.js'
import { becomes, copyOf, mayBecome, type Shell } from '../state/shell.js'
import { chainGuard, guardOf, negation } from './guards.js'
import { runCommand } from './command.js'

/** Commands one after the other; a check that ends the way (`… || exit`) guards those behind it. */
export function runList(list: List, scene: Scene): Outcome {
  let outcome: Outcome = DONE
  let { guards } = scene.around
  for (const { chain, background } of list.items) {
    scene.session.analysis.spend()
    const here = guards === scene.around.guards ? scene : under(scene, { guards })
    if (background) {
      runChain(chain, under(here, { forks: true, output: here.around.output }, copied(here)))
      outcome = DONE
    } else {
      const wasEnded = scene.shell.hasEnded
      outcome = runChain(chain, here)
      const guard = wasEnded ? null : leftBehind(chain)
      if (guard !== null) guards = [...guards, guard]
    }
  }
  return outcome
}

const ENDS = /^\s*(?:\{\s*(?:[^;{}\n]{0,200}[;\n]\s*)?)?(?:exit|return|die|fail|abort|continue|break)\b/

/** `check || exit`: what is behind it has passed the check. */
function leftBehind({ links }: AndOr): string | null {
  const last = links.at(-1)
  if (last === undefined) return null
  if (links.length < 2) return leftByIf(last.pipeline.commands[0])
  const command = last.pipeline.commands[0]
  const ends =
    (command?.kind === 'simple' && ENDS.test(command.source)) || (command?.kind === 'group' && endsIn(command.body))
  if (!ends) return null
  const guard = chainGuard({ links: links.slice(0, -1) })
  if (guard === null) return null
  return last.operator === '||' ? guard : negation(guard)
}

/** `if ! check; then exit; fi` */
function leftByIf(command: Command | undefined): string | null {
  const [branch] =
    command?.kind === 'if' && command.otherwise === null && command.branches.length === 1 ? command.branches : []
  if (branch === undefined || !endsIn(branch.body)) return null
  const guard = guardOf(branch.condition)
  return guard === null ? null : negation(guard)
}

function endsIn({ items }: List): boolean {
  return items.some(({ chain }) => endsWay(chain))
}

function endsWay({ links }: AndOr): boolean {
  const command = links.length === 1 ? links[0]?.pipeline.commands[0] : undefined
  return command?.kind === 'simple' && ENDS.test(command.source)
}

/** `a && b || c`. A `b` that may not run leaves what was before it possible. */
function runChain({ links }: AndOr, scene: Scene): Outcome {
  const { shell } = scene
  let outcome: Outcome = UNKNOWN
  let before: Shell | null = null
  for (const [at, { operator, pipeline }] of links.entries()) {
    const beforeThis: Shell | null = links[at + 1]?.operator === '||' ? copied(scene) : null
    if (operator === null) outcome = runPipeline(pipeline, scene)
    else {
      const guard = chainGuard({
        links: links.slice(Math.max(0, at - 1), at).map((link) => ({ ...link, operator: null })),
      })
      const guards = guard === null ? [] : [operator === '&&' ? guard : negation(guard)]
      const here = under(scene, { guards: [...scene.around.guards, ...guards] })
      outcome =
        operator === '&&' ? runNext(pipeline, outcome, here) : runInstead(pipeline, before ?? shell, outcome, here)
    }
    before = beforeThis
  }
  return outcome
}

function runNext(pipeline: Pipeline, previous: Outcome, scene: Scene): Outcome {
  if (previous.ok === true) return runPipeline(pipeline, scene)
  const skipped = copied(scene)
  const outcome = runPipeline(pipeline, scene)
  mayBecome(scene.shell, skipped)
  return { ok: previous.ok === false ? false : outcome.ok === true ? null : outcome.ok }
}

/** What stands behind `cd … ||` begins where the folder is the old one. */
function runInstead(pipeline: Pipeline, before: Shell, previous: Outcome, scene: Scene): Outcome {
  const failed = copyOf(previous.isAssumed === true ? before : scene.shell)
  const outcome = runPipeline(pipeline, under(scene, {}, failed))
  if (previous.ok === false) becomes(scene.shell, failed)
  else if (previous.ok !== true || previous.isAssumed === true) mayBecome(scene.shell, failed)
  if (previous.ok === true || outcome.ok === true) return { ok: true }
  return previous.ok === false ? outcome : UNKNOWN
}

function runPipeline({ commands, negated }: Pipeline, scene: Scene): Outcome {
  const [only] = commands
  if (only === undefined) return UNKNOWN
  const outcome = commands.length === 1 ? runCommand(only, scene) : runPiped(commands, scene)
  return negated && outcome.ok !== null ? { ok: !outcome.ok } : outcome
}

/** Each in a shell of its own; what one writes is what the next one reads. */
function runPiped(commands: Pipeline['commands'], scene: Scene): Outcome {
  let { input, piped } = scene.around
  let outcome: Outcome = UNKNOWN
  for (const [at, command] of commands.entries()) {
    const isLast = at === commands.length - 1
    const output = createOutput()
    const shell = copied(scene)
    outcome = runCommand(
      command,
      under(scene, { forks: true, input, piped, output: isLast ? scene.around.output : output }, shell),
    )
    input = output.text()
    piped = true
    shell.hasEnded = scene.shell.hasEnded
    if (isLast && !['bash', 'sh', 'dash'].includes(scene.session.analysis.dialect ?? '')) mayBecome(scene.shell, shell)
  }
  return outcome
}
