import { knownText, plain, type Text } from '../../analysis/text.js'
import { joined } from '../state/value.js'
import { siteOf, UNKNOWN, DONE, type Outcome, type Scene } from '../state/scene.js'

/** Known code runs in this shell, with what it knows; the rest is followed as far as it goes. */
export function evaluateCode(words: readonly Text[], scene: Scene): Outcome {
  const own = plain(words[0] ?? knownText('')) === '--' ? words.slice(1) : words
  return runText(joined(own, ' '), 'eval', scene)
}

function runText(text: Text, kind: 'eval' | 'load', scene: Scene): Outcome {
  const { analysis } = scene.session
  const whole = plain(text)
  if (whole === '') return DONE
  if (whole === null) {
    analysis.code({ language: 'bash', text, dynamic: kind }, siteOf(scene))
    return UNKNOWN
  }
  analysis.dynamic({ kind, known: true, language: 'bash' }, siteOf(scene))
  analysis.flow(text.origins, 'code', 'bash', siteOf(scene))
  return scene.session.runText(whole, scene)
}

/** `source file`, `. file` */
export function runSource(words: readonly Text[], scene: Scene): Outcome {
  const { analysis } = scene.session
  const [file] = words
  if (file === undefined) return UNKNOWN
  const content = /^\/dev\/(?:stdin|fd\/0)$/.test(plain(file) ?? '') ? scene.around.input : analysis.contentOf(file)
  const whole = content === null ? null : plain(content)
  analysis.execute(file, siteOf(scene), content === null || whole === null ? 'bash' : null)
  if (whole !== null) return scene.session.runText(whole, scene)
  return UNKNOWN
}

const MAX_TRAPS = 32

/** `trap 'code' EXIT`: it runs at the end, or at any time. */
export function setTrap(words: readonly Text[], scene: Scene): Outcome {
  const own = words.filter((word) => !/^(?:-[lp-]?)$/.test(plain(word) ?? ''))
  const [code] = own
  if (code === undefined || own.length < 2) return DONE
  const text = plain(code)
  const { traps, analysis } = scene.session
  if (text !== null && traps.length < MAX_TRAPS) traps.push({ text, scene })
  else analysis.code({ language: 'bash', text: code, dynamic: 'eval' }, siteOf(scene))
  return DONE
}
