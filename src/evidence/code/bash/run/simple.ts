import { knownText, plain, unknownText } from '../../analysis/text.js'
import { elementKey, setElement, setVariable, valueOf } from '../expand/variables.js'
import { expandArray, expandText, expandWords } from '../expand/word.js'
import type { Assignment, Simple } from '../parse/tree.js'
import { copied } from '../state/copied.js'
import { under, UNKNOWN, DONE, type Outcome, type Scene } from '../state/scene.js'
import { mayBecome } from '../state/shell.js'
import { allOf } from '../state/value.js'
import { runSpecial, setSpecialElement } from './special-variables.js'
import { openRedirects } from './redirects.js'

/** More ways to read one command than this are not looked at; then the facts are not whole. */
const MAX_READINGS = 16

export function runSimple(command: Simple, scene: Scene): Outcome {
  runAlias(command, scene)
  return inEveryReading(scene, (reading) => runOnce(command, reading))
}

/** An alias is put in the place of the word before anything is read; without aliases the word means itself. */
function runAlias({ words, rest }: Simple, scene: Scene): void {
  const [first] = words
  if (first === undefined || scene.shell.aliases.size === 0) return
  const alias = scene.shell.aliases.get(first.source)
  const mark = `alias ${first.source}`
  if (alias === undefined || scene.around.calls.includes(mark)) return
  const text = plain(alias)
  const inside = under(scene, { calls: [...scene.around.calls, mark] })
  if (text === null)
    scene.session.analysis.code(
      { language: 'bash', text: alias, dynamic: null },
      { ...scene.session.positionOf(scene.at), inLoop: false, guards: [] },
    )
  else scene.session.runText(`${text}${rest}`, inside)
}

/** Runs it once for each choice among the values that the names in it may have. */
function inEveryReading(scene: Scene, run: (scene: Scene) => Outcome): Outcome {
  const { shell } = scene
  if (scene.around.isValue) return run(scene)
  const outer = { picks: shell.picks, asked: shell.asked }
  const start = mayVary(scene) ? copied(scene) : null
  shell.asked = new Map()
  const outcome = run(scene)
  const sizes = shell.asked
  restore(scene, outer)
  if (sizes.size === 0) return outcome
  const total = [...sizes.values()].reduce((product, size) => product * size, 1)
  if (total > MAX_READINGS) scene.session.analysis.incomplete('not_followed')
  for (let reading = 1; reading < Math.min(total, MAX_READINGS); reading += 1) {
    const other = copied({ ...scene, shell: start ?? shell })
    other.picks = new Map([...outer.picks, ...choices(sizes, reading)])
    other.asked = new Map()
    run(under(scene, {}, other))
    mayBecome(shell, other)
  }
  return UNKNOWN
}

function mayVary({ shell }: Scene): boolean {
  if (shell.folders.length > 1) return true
  for (const values of shell.variables.values()) if (values.length > 1) return true
  return false
}

function restore({ shell }: Scene, { picks, asked }: Pick<Scene['shell'], 'picks' | 'asked'>): void {
  shell.picks = picks
  shell.asked = asked
}

function choices(sizes: ReadonlyMap<string, number>, reading: number): readonly (readonly [string, number])[] {
  let rest = reading
  return [...sizes].map(([name, size]) => {
    const pick = rest % size
    rest = Math.floor(rest / size)
    return [name, pick] as const
  })
}

function runOnce(command: Simple, scene: Scene): Outcome {
  const words = expandWords(command.words, scene)
  const opened = openRedirects(command.redirects, scene)
  if (words.length === 0) {
    for (const assignment of command.assignments) assign(assignment, scene)
    if (command.redirects.length > 0 && opened.around.input != null) scene.around.output?.write(opened.around.input)
    opened.close(true)
    return command.words.length === 0 ? DONE : UNKNOWN
  }
  const environment = new Map(command.assignments.map((one) => [one.name, expandText(one.value, scene)]))
  const isExec = words.length === 1 && plain(words[0] ?? unknownText()) === 'exec'
  if (isExec) scene.shell.channels = new Map(opened.channels)
  for (const [name, text] of environment)
    if (/^(?:PS\d|PROMPT_COMMAND|BASH_ENV|ENV)$/.test(name)) runSpecial(name, text, scene)
  const spelled = command.words[0]?.source ?? ''
  const outcome = scene.session.runWords(words, under(scene, opened.around), { environment, spelled })
  for (const assignment of command.declared) assign(assignment, scene)
  opened.close()
  scene.shell.lastWord = words.at(-1) ?? knownText('')
  return outcome
}

function assign({ name, index, append, value }: Assignment, scene: Scene): void {
  const [only] = value.parts
  if (only?.kind === 'array') {
    const old = valueOf(name, scene)
    const array = expandArray(only.items, old?.associative ?? false, scene)
    const both = append && old !== null ? [...allOf(old), ...allOf(array)] : null
    setVariable(
      name,
      both === null ? array : { ...array, items: new Map(both.map((text, at) => [String(at), text])) },
      scene,
    )
    return
  }
  const text = expandText(value, scene)
  runSpecial(name, text, scene)
  if (index === null) {
    setElement(name, null, text, append, scene)
    return
  }
  const at = expandText(index, scene)
  setSpecialElement(name, at, text, scene)
  setElement(name, elementKey(valueOf(name, scene), at, scene) ?? 'unknown', text, append, scene)
}
