import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import type { Scene } from '../state/scene.js'
import { allOf, arrayOf, firstOf, NO_TEXT, scalar, type Value } from '../state/value.js'
import type { Shell } from '../state/shell.js'
import { evaluate, hidesCommands, type Numbers } from './arithmetic.js'
import { fromEnvironment, inheritedValue } from './environment.js'

/** Which of `count` values is meant just now. */
export function pick(name: string, count: number, shell: Shell): number {
  if (count < 2) return 0
  const picked = shell.picks.get(name)
  if (picked !== undefined) return Math.min(picked, count - 1)
  shell.asked.set(name, count)
  return 0
}

/** The variable that a name means. */
function referred(name: string, { references }: Shell): string {
  let meant = name
  for (let step = 0; step < 8 && references.size > 0; step += 1) meant = references.get(meant) ?? meant
  return meant
}

/** What the code or the shell has set; null: the code has not, and its environment may have. */
export function valueOf(alias: string, { shell }: Scene): Value | null {
  const name = referred(alias, shell)
  const values = shell.variables.get(name)
  const value = values?.[pick(name, values.length, shell)] ?? null
  if (value !== null) return value
  if (name === 'PWD') return scalar(folderOf(shell) ?? knownText('.'))
  if (name === 'OLDPWD' && shell.previousFolder !== null) return scalar(shell.previousFolder)
  if (name === '_') return scalar(shell.lastWord)
  const inherited = inheritedValue(name)
  return inherited === null ? null : scalar(inherited)
}

export function folderOf(shell: Shell): Text | null {
  return shell.folders[pick('the folder', shell.folders.length, shell)] ?? null
}

/** `$1`, or null where it is not given. */
export function positional(name: string, { shell, session }: Scene): Text | null {
  const position = Number(name)
  if (shell.positional !== null) return shell.positional[position - 1] ?? null
  return position > 1 && !session.takesArguments ? null : unknownText([{ kind: 'arguments', name: `$${name}` }])
}

/** All of them; null: not known how many. */
export function allPositional({ shell }: Scene): readonly Text[] | null {
  return shell.positional
}

export function setVariable(name: string, value: Value, { shell }: Scene): void {
  shell.variables.set(referred(name, shell), [value])
}

export function setText(name: string, text: Text, scene: Scene): void {
  setVariable(name, scalar(text), scene)
}

const MAX_ELEMENTS = 2048

/** `name[key]=text`, or `name=text` to the element 0. */
export function setElement(name: string, key: string | null, text: Text, append: boolean, scene: Scene): void {
  const old = scene.shell.variables.has(name) ? valueOf(name, scene) : null
  if (key === null && !append) {
    setVariable(
      name,
      old !== null && old.items.size > 1 && !old.associative ? withItem(old, '0', text) : scalar(text),
      scene,
    )
    return
  }
  const base = old ?? (append ? valueOf(name, scene) : null) ?? arrayOf([])
  const at = key ?? '0'
  const before = append ? (base.items.get(at) ?? (old === null ? fromEnvironment(name) : NO_TEXT)) : NO_TEXT
  setVariable(
    name,
    withItem(base, at, { parts: [...merged(before, text)], origins: [...before.origins, ...text.origins] }),
    scene,
  )
}

function merged(one: Text, other: Text): readonly (string | null)[] {
  const [whole, more] = [plain(one), plain(other)]
  return whole !== null && more !== null ? [whole + more] : [...one.parts, ...other.parts]
}

function withItem(value: Value, key: string, text: Text): Value {
  const items = new Map(value.items)
  if (items.size < MAX_ELEMENTS || items.has(key)) items.set(key, text)
  return { ...value, items }
}

/** The element of an array that an index names; null: not known which. */
export function elementKey(value: Value | null, index: Text, scene: Scene): string | null {
  const spelled = plain(index)
  if (spelled === null) return null
  if (value?.associative === true) return spelled
  const number = evaluate(spelled, numbersOf(scene))
  if (number === null) return null
  if (number >= 0 || value === null) return String(number)
  const highest = Math.max(-1, ...[...value.items.keys()].map(Number))
  return String(highest + 1 + number)
}

export function numbersOf(scene: Scene): Numbers {
  return {
    get: (name) => {
      const [base = '', index] = name.split(/[[\]]/)
      const value = valueOf(base, scene)
      if (value === null) return scene.shell.variables.has(base) ? '' : null
      if (index === undefined) return plain(firstOf(value))
      const key = value.associative ? index : /^\d+$/.test(index) ? index : plain(nameValue(index, scene))
      return key === null ? null : plain(value.items.get(key) ?? NO_TEXT)
    },
    set: (name, number) => {
      const [base = '', index] = name.split(/[[\]]/)
      const text = number === null ? unknownText() : knownText(String(number))
      setElement(base, index ?? null, text, false, scene)
    },
    run: (expression) => {
      scene.session.runText(`: "${expression}"`, scene)
    },
  }
}

/** `a[$(x)]` in the place of a name: an index is worked out, and x is run. */
export function runIndex(name: Text, scene: Scene): void {
  const [first] = name.parts
  if (typeof first === 'string' && first.includes('[') && hidesCommands(shown(name)))
    numbersOf(scene).run(plain(name) ?? first)
}

function nameValue(name: string, scene: Scene): Text {
  const value = valueOf(name, scene)
  return value === null ? unknownText() : firstOf(value)
}

export function elements(value: Value | null): readonly Text[] {
  return value === null ? [] : allOf(value)
}
