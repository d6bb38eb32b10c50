import { HOLE } from '../../analysis/analysis.js'
import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { siteOf, UNKNOWN, type Invocation, type Outcome, type Scene } from '../state/scene.js'
import { isWellKnown } from './well-known.js'

/** A command whose name is not wholly known. What it would be if the unknown part is empty is read as well. */
export function runUnknown(words: readonly Text[], scene: Scene, invocation: Invocation): Outcome {
  const [name, ...rest] = words
  if (name === undefined) return UNKNOWN
  const { analysis } = scene.session
  const known = name.parts.map((part) => part ?? '').join('')
  const base = known.slice(known.lastIndexOf('/') + 1)
  const lastPart = name.parts.at(-1)
  if (typeof lastPart === 'string' && lastPart.includes('/')) return runInFolder(name, base, rest, scene, invocation)
  if (isWellKnown(base)) {
    scene.session.runWords([knownText(known), ...rest], scene, invocation)
    if (name.origins.every(({ kind }) => kind === 'arguments')) return UNKNOWN
  }
  tell(name, rest, scene, invocation)
  const next = rest[0] === undefined ? null : plain(rest[0])
  if (known === '' && next !== null && isWellKnown(next.slice(next.lastIndexOf('/') + 1)))
    return scene.session.runWords(rest, scene, invocation)
  analysis.flow(name.origins, 'code', 'bash', siteOf(scene))
  return UNKNOWN
}

/** `$FOLDER/program` */
function runInFolder(name: Text, base: string, rest: readonly Text[], scene: Scene, invocation: Invocation): Outcome {
  const { analysis } = scene.session
  if (isWellKnown(base) && name.origins.every(({ kind }) => kind === 'environment'))
    return scene.session.runWords([knownText(base), ...rest], scene, { ...invocation, isProgram: true })
  analysis.execute(name, siteOf(scene))
  tellProcess(rest, scene)
  return UNKNOWN
}

function tell(name: Text, rest: readonly Text[], scene: Scene, { spelled }: Invocation): void {
  scene.session.analysis.unresolved('command', (spelled ?? shown(name)).replaceAll(HOLE, '…'), siteOf(scene))
  tellProcess(rest, scene)
}

function tellProcess(rest: readonly Text[], scene: Scene): void {
  const fact = { command: null, program: null, arguments: rest.map(plain), shell: true, elevated: false }
  scene.session.analysis.process(fact, siteOf(scene))
}
