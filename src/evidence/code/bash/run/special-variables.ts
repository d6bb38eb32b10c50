import { actsOnPrograms, environmentAct } from '../../analysis/environment-acts.js'
import { plain, type Text } from '../../analysis/text.js'
import { siteOf, type Scene } from '../state/scene.js'
import { evaluateCode } from './builtins-code.js'

/** Variables whose value a shell runs. */
export function runSpecial(name: string, value: Text, scene: Scene): void {
  if (name === 'PROMPT_COMMAND') evaluateCode([value], scene)
  else if (/^PS[0-4]$/.test(name) && /[$`]/.test(plain(value) ?? ''))
    scene.session.runText(`: "${plain(value) ?? ''}"`, scene)
  else if (actsOnPrograms(name)) environmentAct(name, value, siteOf(scene), scene.session.analysis)
}

/** `BASH_ALIASES[x]=…` */
export function setSpecialElement(name: string, key: Text, value: Text, { shell }: Scene): void {
  const word = plain(key)
  if (word !== null && /^(?:BASH_ALIASES|BASH_CMDS|aliases)$/.test(name)) shell.aliases.set(word, value)
}
