import { unknownText, type Text } from '../../analysis/text.js'
import { setText } from '../expand/variables.js'
import { arithmeticValue, expandWords } from '../expand/word.js'
import type { Compound, List } from '../parse/tree.js'
import { copied } from '../state/copied.js'
import { siteOf, under, UNKNOWN, type Outcome, type Scene } from '../state/scene.js'
import { mayBecome } from '../state/shell.js'
import { scalar } from '../state/value.js'
import { guardOf } from './guards.js'
import { endlessness } from './endless.js'

/** So many rounds of a loop are followed one by one, by the loops that are around it. */
const ROUNDS = [16, 8, 3]
type Of<Kind extends Compound['kind']> = Extract<Compound, { kind: Kind }>

export function runFor({ name, words, body }: Of<'for'>, scene: Scene): Outcome {
  const items =
    words === null
      ? (scene.shell.positional ?? [unknownText([{ kind: 'arguments', name: '$@' }])])
      : expandWords(words, scene)
  const before = copied(scene)
  const most = roundsIn(scene)
  const rounds = items.length === 0 ? [unknownText()] : items.slice(0, most)
  for (const item of rounds) runRound(body, scene, name, item)
  if (items.length > most) runRound(body, scene, name, unknownText(items.flatMap(({ origins }) => origins).slice(0, 8)))
  if (items.length === 0) mayBecome(scene.shell, before)
  return UNKNOWN
}

function runRound(body: List, scene: Scene, name: string, item: Text): void {
  if (name !== '') setText(name, item, scene)
  round(body, scene)
}

function roundsIn({ around }: Scene): number {
  return ROUNDS[around.loops] ?? 1
}

/** `break`, `continue` and the like end the round, and what is behind the loop is reached. */
function round(body: List, scene: Scene): void {
  const wasEnded = scene.shell.hasEnded
  scene.session.analysis.spend(2)
  scene.session.runList(body, under(scene, { inLoop: true, loops: scene.around.loops + 1 }))
  scene.shell.hasEnded = wasEnded
}

export function runWhile({ until, condition, body }: Of<'while'>, scene: Scene): Outcome {
  const guard = guardOf(condition)
  const inside =
    guard === null ? scene : under(scene, { guards: [...scene.around.guards, until ? `not ${guard}` : guard] })
  const before = copied(scene)
  const most = roundsIn(scene)
  for (let rounds = 0; rounds < most; rounds += 1) {
    const { ok } = scene.session.runList(condition, under(scene, { inLoop: true }))
    const holds = ok === null ? null : ok !== until
    if (rounds === 0 && holds === true && isConstant(condition)) tellEndless(body, condition, scene)
    if (holds === false && rounds > 0) return UNKNOWN
    round(body, inside)
    if (holds !== true || isConstant(condition)) break
    if (rounds === most - 1) forgetInput(condition, scene)
  }
  settle(body, scene, inside, before)
  return UNKNOWN
}

/** More lines than are followed: the next one is any. */
function forgetInput(condition: List, scene: Scene): void {
  const { input } = scene.around
  if (input !== null) scene.session.consumed.set(input, Number.POSITIVE_INFINITY)
  scene.session.runList(condition, under(scene, { inLoop: true }))
}

/** How often it goes round is not known: what changes with each round is not known either. */
function settle(body: List, scene: Scene, inside: Scene, before: Scene['shell']): void {
  const { shell } = scene
  const once = new Map(shell.variables)
  if ([...once].every(([name, values]) => before.variables.get(name) === values)) return
  round(body, inside)
  for (const [name, values] of shell.variables) {
    const earlier = once.get(name)
    if (earlier === values) continue
    const [now] = values
    const [then] = earlier ?? []
    const isSame =
      now !== undefined && now !== null && then !== undefined && then !== null && sameItems(now.items, then.items)
    if (!isSame)
      shell.variables.set(name, [...(earlier ?? []).slice(0, 1), ...values.slice(0, 1), scalar(unknownText())])
  }
  mayBecome(shell, before)
}

function sameItems(one: ReadonlyMap<string, Text>, other: ReadonlyMap<string, Text>): boolean {
  return (
    one.size === other.size &&
    [...one].every(([key, { parts }]) => parts.join('\0') === other.get(key)?.parts.join('\0'))
  )
}

/** `for ((a; b; c))` */
export function runCount({ clauses, body }: Of<'count'>, scene: Scene): Outcome {
  const [first, condition, step] = clauses
  if (first !== undefined) arithmeticValue(first, scene)
  const isEndless =
    condition === undefined || condition.parts.every((part) => part.kind === 'text' && part.text.trim() === '')
  if (isEndless) tellEndless(body, null, scene)
  const before = copied(scene)
  const most = roundsIn(scene)
  for (let rounds = 0; rounds < most; rounds += 1) {
    const value = isEndless ? 1 : arithmeticValue(condition, scene)
    if (value === 0) return UNKNOWN
    round(body, scene)
    if (step !== undefined) arithmeticValue(step, scene)
    if (value === null || isEndless) break
  }
  settle(body, scene, scene, before)
  return UNKNOWN
}

/** `true`, `:`, `[ 1 ]`: nothing in it can change. */
function isConstant(condition: List): boolean {
  return /^\s*(?:true|false|:|\/bin\/true|\[|test|1)(?:[^$`]*)$/.test(sourceOf(condition))
}

function sourceOf({ items }: List): string {
  const command = items.length === 1 ? items[0]?.chain.links[0]?.pipeline.commands[0] : undefined
  if (command?.kind === 'simple') return command.source
  if (command?.kind === 'condition') return command.source
  return command?.kind === 'arithmetic' && !/[a-z_]/i.test(command.expression.source) ? '1' : '$'
}

function tellEndless(body: List, condition: List | null, scene: Scene): void {
  const { ends, detail, forks } = endlessness(body)
  if (ends || (condition !== null && condition.items.length === 0)) return
  const kind = forks ? 'process_flood' : 'unbounded_loop'
  scene.session.analysis.resource({ kind, detail }, siteOf(scene))
}
