import { joinTexts, knownText, plain, type Text } from '../../analysis/text.js'
import { folderOf } from '../expand/variables.js'
import { ASSUMED, UNKNOWN, type Outcome, type Scene } from '../state/scene.js'

const HOME = knownText('~')

export function changeFolder(words: readonly Text[], scene: Scene): Outcome {
  const target = words.find((word) => !/^-[LPe@-]*$/.test(plain(word) ?? '') || plain(word) === '-')
  go(target === undefined ? HOME : target, scene)
  return ASSUMED
}

function go(target: Text, scene: Scene): void {
  const { shell } = scene
  const before = folderOf(shell)
  const isBack = plain(target) === '-'
  shell.folders = [isBack ? shell.previousFolder : from(before, target)]
  shell.previousFolder = before
  scene.session.analysis.cwd = folderOf(shell)
}

function from(folder: Text | null, target: Text): Text {
  const [first] = target.parts
  const isAbsolute = typeof first === 'string' && /^(?:[/~]|[A-Za-z]:[\\/])/.test(first)
  return isAbsolute || folder === null || first === null ? target : joinTexts([folder, knownText('/'), target])
}

export function pushFolder(words: readonly Text[], scene: Scene): Outcome {
  const { shell } = scene
  const [target] = words
  if (target === undefined) return popFolder([], scene)
  shell.pushed = [...shell.pushed, folderOf(shell)].slice(-16)
  go(target, scene)
  return ASSUMED
}

export function popFolder(_words: readonly Text[], scene: Scene): Outcome {
  const { shell } = scene
  const top = shell.pushed.at(-1)
  if (top === undefined) return UNKNOWN
  shell.pushed = shell.pushed.slice(0, -1)
  shell.folders = [top]
  return ASSUMED
}
