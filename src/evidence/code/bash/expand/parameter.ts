import { knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import type { ParameterPart, Word } from '../parse/tree.js'
import { siteOf, type Scene } from '../state/scene.js'
import { allOf, firstOf, joined, NO_TEXT, type Value } from '../state/value.js'
import { evaluate } from './arithmetic.js'
import { fromEnvironment, isSecretName, spelledValue } from './environment.js'
import { cased, quotedText, removed, replaced, substring } from './operators.js'
import {
  allPositional,
  elementKey,
  elements,
  numbersOf,
  pick,
  positional,
  runIndex,
  setElement,
  valueOf,
} from './variables.js'

/** How the operands of an operator are read; given by the one who reads words. */
export interface Operands {
  text(word: Word): Text
  pattern(word: Word): Text
}

/** Texts that a parameter stands for: several for `@` and `*`; `isList` where they stay apart in quotes. */
export interface Expanded {
  readonly texts: readonly Text[]
  readonly isList: boolean
}

export function expandParameter(part: ParameterPart, scene: Scene, operands: Operands): Expanded {
  const found = find(part, scene, operands)
  scene.session.analysis.spend(1 + ((found.texts?.length ?? 0) >> 2))
  if (part.operator === '') return { texts: found.texts ?? [], isList: found.isList }
  const texts = operate(part, found, scene, operands)
  return { texts, isList: found.isList }
}

interface FoundParameter {
  /** Null: not set. */
  readonly texts: readonly Text[] | null
  readonly isList: boolean
  /** What stands there if it is not set, because the environment may have it. */
  readonly otherwise: Text
}

function find(part: ParameterPart, scene: Scene, operands: Operands): FoundParameter {
  const name = part.indirect ? indirectName(part, scene) : part.name
  if (name === null) return one(unknownText())
  if (/^\d+$/.test(name) && name !== '0') return givenAt(name, part, scene)
  if (name === '@' || name === '*') return allOfThem(name, part, scene)
  if (name === '#') return one(countOf(allPositional(scene)))
  const value = valueOf(name, scene)
  const index = part.indirect ? null : part.index
  if (index !== null) return findElement(name, value, index, part.quoted, scene, operands)
  if (value !== null)
    return one(
      part.operator !== '' && cuts(part.operator) && !scene.shell.variables.has(name)
        ? (spelledValue(name) ?? firstOf(value))
        : firstOf(value),
    )
  if (isSecretName(name)) scene.session.analysis.secret({ kind: 'environment', name }, siteOf(scene))
  const isUnset = scene.shell.variables.has(name) && scene.shell.variables.get(name)?.length === 0
  const environment = isUnset ? NO_TEXT : fromEnvironment(name)
  return part.operator === '' ? one(environment) : { texts: null, isList: false, otherwise: environment }
}

/** Nobody has given the code anything as far as is known: a default is what it takes. */
function givenAt(name: string, part: ParameterPart, scene: Scene): FoundParameter {
  const text = positional(name, scene)
  const isDefault = scene.shell.positional === null && /^:?[-=]$/.test(part.operator)
  return isDefault && text !== null ? one(null, text) : one(text)
}

/** The first letter of IFS stands between the words of `"$*"`. */
function separator(scene: Scene): string {
  const value = valueOf('IFS', scene)
  return (value === null ? ' ' : (plain(firstOf(value)) ?? ' ')).slice(0, 1)
}

function cuts(operator: string): boolean {
  return !/^:?[-=?+]$/.test(operator)
}

function one(text: Text | null, otherwise: Text = NO_TEXT): FoundParameter {
  return { texts: text === null ? null : [text], isList: false, otherwise }
}

function countOf(texts: readonly Text[] | null): Text {
  return texts === null ? unknownText() : knownText(String(texts.length))
}

function allOfThem(name: string, part: ParameterPart, scene: Scene): FoundParameter {
  const texts = allPositional(scene)
  const isList = name === '@' || !part.quoted
  if (texts !== null) return { texts: isList ? texts : [joined(texts, separator(scene))], isList, otherwise: NO_TEXT }
  const unknown = unknownText([{ kind: 'arguments', name: '$@' }])
  return part.operator === '' ? one(unknown) : one(null, unknown)
}

function indirectName(part: ParameterPart, scene: Scene): string | null {
  const value = valueOf(part.name, scene)
  if (value !== null) runIndex(firstOf(value), scene)
  return value === null ? null : plain(firstOf(value))
}

function findElement(
  name: string,
  value: Value | null,
  index: Word,
  quoted: boolean,
  scene: Scene,
  operands: Operands,
): FoundParameter {
  const at = operands.text(index)
  const spelled = plain(at)
  if (spelled === '@' || spelled === '*') {
    if (value === null) return one(fromEnvironment(name))
    const texts = elements(value)
    return spelled === '@' || !quoted
      ? { texts, isList: true, otherwise: NO_TEXT }
      : one(joined(texts, separator(scene)))
  }
  if (value === null) return one(fromEnvironment(name))
  const key = elementKey(value, at, scene)
  if (key !== null) return one(value.items.get(key) ?? null)
  return one(anyOf(`${name}[]`, allOf(value), scene))
}

/** One of them, and not known which: each is looked at. */
function anyOf(name: string, texts: readonly Text[], { shell }: Scene): Text {
  if (texts.length === 0 || texts.length > 8) return unknownText(texts.flatMap(({ origins }) => origins))
  return texts[pick(name, texts.length, shell)] ?? NO_TEXT
}

function operate(part: ParameterPart, found: FoundParameter, scene: Scene, operands: Operands): readonly Text[] {
  const { operator } = part
  if (operator === 'unknown') return [unknownText((found.texts ?? [found.otherwise]).flatMap(({ origins }) => origins))]
  if (operator === 'names') return names(part.name, scene)
  if (operator === 'length') return [lengthOf(part, found, scene)]
  if (/^:?[-=?+]$/.test(operator)) return alternative(part, found, scene, operands)
  const texts = found.texts ?? [found.otherwise]
  if (operator === ':') return slices(part, texts, found.isList, scene, operands)
  const [first, second] = part.operands
  const pattern = first === undefined ? NO_TEXT : operands.pattern(first)
  if (operator.startsWith('/')) {
    const by = second === undefined ? NO_TEXT : operands.text(second)
    return texts.map((text) => replaced(text, operator, pattern, by, scene.session.analysis))
  }
  return texts.map((text) => changed(text, operator, pattern, scene))
}

function changed(text: Text, operator: string, pattern: Text, scene: Scene): Text {
  const { session } = scene
  if (operator === '@P') return prompted(text, scene)
  if (/^[#%]/.test(operator)) return removed(text, operator, pattern, session.analysis)
  if (/^[\^,]|^@[uUL]$/.test(operator)) return cased(text, operator)
  if (operator === '@Q') return quotedText(text)
  return operator === '@E' ? text : unknownText(text.origins)
}

/** `${x@P}`: the value is read as a prompt is, with the commands in it. */
function prompted(text: Text, scene: Scene): Text {
  const whole = plain(text)
  if (whole === null) scene.session.analysis.code({ language: 'bash', text, dynamic: 'eval' }, siteOf(scene))
  else if (/[$`\\]/.test(whole)) scene.session.runText(`: "${whole.replaceAll('\\', '\\\\')}"`, scene)
  return whole === null || /[$`\\]/.test(whole) ? unknownText(text.origins) : text
}

function names(prefix: string, { shell }: Scene): readonly Text[] {
  return [...shell.variables.keys()].filter((name) => name.startsWith(prefix)).map((name) => knownText(name))
}

function lengthOf(part: ParameterPart, { texts, isList }: FoundParameter, scene: Scene): Text {
  if (isList || part.name === '@' || part.name === '*')
    return texts === null ? unknownText() : knownText(String(texts.length))
  if (part.index !== null && /^[@*]$/.test(part.index.source))
    return knownText(String(elements(valueOf(part.name, scene)).length))
  const whole = texts?.[0] === undefined ? null : plain(texts[0])
  return whole === null ? unknownText() : knownText(String(whole.length))
}

/** `-`, `=`, `?`, `+`, each with a `:` for empty as for not set. */
function alternative(part: ParameterPart, found: FoundParameter, scene: Scene, operands: Operands): readonly Text[] {
  const { operator, name } = part
  const [operand] = part.operands
  const given = (): Text => (operand === undefined ? NO_TEXT : operands.text(operand))
  const isEmpty =
    found.texts === null ||
    found.texts.length === 0 ||
    (operator.startsWith(':') && found.texts.every((text) => plain(text) === ''))
  const isUnknown = found.texts === null && plain(found.otherwise) === null
  const kind = operator.at(-1)
  if (kind === '+') {
    if (!isEmpty) return [given()]
    return [isUnknown && pick(`${name}+`, 2, scene.shell) === 1 ? given() : NO_TEXT]
  }
  if (!isEmpty) return found.texts
  if (kind === '?') return [found.otherwise]
  const text = given()
  if (kind === '=') setElement(name, null, text, false, scene)
  return [isUnknown && kind === '-' ? withOrigins(text, found.otherwise) : text]
}

/** The code's own default is what is judged; that the environment may say otherwise stays with it. */
function withOrigins(text: Text, { origins }: Text): Text {
  return { ...text, origins: [...text.origins, ...origins] }
}

function slices(
  part: ParameterPart,
  texts: readonly Text[],
  isList: boolean,
  scene: Scene,
  operands: Operands,
): readonly Text[] {
  const [from, length] = part.operands.map((word) => number(operands.text(word), scene))
  if (from === undefined || from === null || length === null) return texts.map(({ origins }) => unknownText(origins))
  if (!isList) return texts.map((text) => substring(text, from, length ?? null))
  const offset = part.name === '@' || part.name === '*' ? Math.max(0, from - 1) : from
  const start = offset < 0 ? texts.length + offset : offset
  return texts.slice(start, length === undefined ? undefined : start + length)
}

function number(text: Text, scene: Scene): number | null {
  const spelled = plain(text)
  return spelled === null ? null : evaluate(spelled, numbersOf(scene))
}
