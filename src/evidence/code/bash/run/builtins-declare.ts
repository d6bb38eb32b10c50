import { plain, type Text } from '../../analysis/text.js'
import { runIndex, setElement, setText, setVariable } from '../expand/variables.js'
import { runSpecial } from './special-variables.js'
import { DONE, type Outcome, type Scene } from '../state/scene.js'
import { arrayOf } from '../state/value.js'

const MARK = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?=)/s

export function declare(words: readonly Text[], scene: Scene): Outcome {
  assignAll(words, scene)
  return DONE
}

/** The old value comes back when the function ends. */
export function local(words: readonly Text[], scene: Scene): Outcome {
  const { shell } = scene
  if (scene.around.calls.length > 0)
    for (const word of words) {
      const name = /^[A-Za-z_]\w*/.exec(word.parts[0] ?? '')?.[0]
      if (name === undefined || shell.variables.has(`local ${name}`)) continue
      shell.variables.set(`local ${name}`, shell.variables.get(name) ?? [])
    }
  assignAll(words, scene)
  return DONE
}

export function readonlyNames(words: readonly Text[], scene: Scene): Outcome {
  assignAll(words, scene)
  return DONE
}

export function exportNames(words: readonly Text[], scene: Scene): Outcome {
  assignAll(words, scene, true)
  return DONE
}

/** An array's items follow their `name=` as words of their own, up to the next name. */
function assignAll(words: readonly Text[], scene: Scene, isExport = false): void {
  let associative = false
  let isReference = false
  for (const word of words) {
    const [first = ''] = word.parts
    if (first === null) continue
    runIndex(word, scene)
    if (/^-[a-zA-Z]*A/.test(first)) associative = true
    if (/^-[a-zA-Z]*n/.test(first) && !isExport) isReference = true
    const found = MARK.exec(first)
    if (found === null) {
      if (/^[A-Za-z_]\w*$/.test(first) && word.parts.length === 1) declareEmpty(first, associative, scene)
      continue
    }
    const [whole, name = '', index, operator] = found
    const rest: Text = { ...word, parts: [first.slice(whole.length), ...word.parts.slice(1)] }
    const meant = isReference ? plain(rest) : null
    if (meant !== null) scene.shell.references = new Map([...scene.shell.references, [name, meant]])
    else if (index === undefined) runSpecial(name, rest, scene)
    if (meant === null) setElement(name, index ?? null, rest, operator === '+=', scene)
  }
}

function declareEmpty(name: string, associative: boolean, scene: Scene): void {
  if (associative) setVariable(name, { items: new Map(), associative }, scene)
  else if (scene.around.calls.length > 0 && scene.shell.variables.has(`local ${name}`))
    setVariable(name, arrayOf([]), scene)
}

export function unset(words: readonly Text[], scene: Scene): Outcome {
  for (const word of words) {
    const name = plain(word)
    if (name === null || name.startsWith('-')) continue
    runIndex(word, scene)
    scene.shell.functions.delete(name)
    if (/^[A-Za-z_]\w*$/.test(name)) setText(name, { parts: [''], origins: [] }, scene)
  }
  return DONE
}
