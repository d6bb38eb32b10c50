import { knownText, type Text } from '../../analysis/text.js'
import type { List } from '../parse/tree.js'
import { createOutput } from '../state/output.js'
import { under, type Scene } from '../state/scene.js'
import { copyOf, sizeOf } from '../state/shell.js'

/** What `$(…)` yields: its output without line breaks at the end. The commands in it are analysed. */
export function substitute(body: List, scene: Scene): Text {
  const output = createOutput()
  run(body, under(scene, { isValue: true }), output)
  return withoutLastBreaks(output.text())
}

function run(body: List, scene: Scene, output: ReturnType<typeof createOutput>): void {
  const shell = copyOf(scene.shell)
  scene.session.analysis.spend(1 + (sizeOf(shell) >> 4))
  scene.session.runList(body, under(scene, { output }, shell))
}

function withoutLastBreaks(text: Text): Text {
  const last = text.parts.at(-1)
  if (typeof last !== 'string') return text
  let end = last.length
  while (end > 0 && last.charAt(end - 1) === '\n') end -= 1
  return { ...text, parts: [...text.parts.slice(0, -1), last.slice(0, end)] }
}

/** The path that `<(…)` or `>(…)` stands for; what it yields is known by that path. */
export function processPath(body: List, direction: '<' | '>', scene: Scene): Text {
  const { session } = scene
  const output = createOutput()
  const piped = direction === '>' ? { input: scene.around.input, piped: true } : {}
  run(body, under(scene, piped), output)
  const path = knownText(`/dev/fd/${String(63 - (session.processes % 60))}`)
  session.processes += 1
  if (direction === '<') session.analysis.remember(path, output.text())
  return path
}
