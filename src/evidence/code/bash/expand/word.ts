import { HOLE } from '../../analysis/analysis.js'
import { joinTexts, knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import { literal, type ArrayItem, type Word, type WordPart } from '../parse/tree.js'
import type { Scene } from '../state/scene.js'
import { siteOf } from '../state/scene.js'
import { arrayOf, firstOf, joined, NO_TEXT, type Value } from '../state/value.js'
import { evaluate } from './arithmetic.js'
import { expandBraces } from './braces.js'
import { createFields, type Fields } from './fields.js'
import { matchedPaths } from './known-paths.js'
import { hasPattern } from './pattern.js'
import { expandParameter, type Expanded, type Operands } from './parameter.js'
import { processPath, substitute } from './substitution.js'
import { elementKey, numbersOf, pick, valueOf } from './variables.js'

/** So many words stand for more memory than a machine has. */
const BOMB = 20_000_000
/** More elements of an array are not kept. */
const MAX_ITEMS = 1024

/** The words that one word of a command becomes. */
export function expandWord(word: Word, scene: Scene): readonly Text[] {
  const { analysis } = scene.session
  const plainly = literal(word)
  if (plainly !== null && !/[{*?[]/.test(word.source) && !scene.session.hasHoles) {
    analysis.spend()
    return [knownText(plainly)]
  }
  const { words, count, tooDeep } = expandBraces(word.parts, analysis)
  if (tooDeep) analysis.incomplete('too_deep')
  if (count > BOMB) analysis.resource({ kind: 'unbounded_allocation', detail: word.source }, siteOf(scene))
  const fields = words
    .flatMap((parts) => fieldsOf(parts, scene))
    .flatMap((field) => [field, ...(isPattern(word) ? matchedPaths(field) : [])])
  return count > words.length ? [...fields, unknownText()] : fields
}

function isPattern({ parts }: Word): boolean {
  return parts.some((part) => part.kind === 'text' && !part.quoted && hasPattern(part.text))
}

export function expandWords(words: readonly Word[], scene: Scene): readonly Text[] {
  return words.flatMap((word) => expandWord(word, scene))
}

function fieldsOf(parts: readonly WordPart[], scene: Scene): readonly Text[] {
  scene.session.analysis.spend()
  const fields = createFields()
  parts.forEach((part, at) => {
    if (!vanishes(parts, at, scene)) addPart(part, fields, scene)
  })
  return fields.finish()
}

function addPart(part: WordPart, fields: Fields, scene: Scene): void {
  const { texts, isList } = expandPart(part, scene)
  if (part.kind === 'text' || part.kind === 'process') for (const text of texts) fields.add(text)
  else if (part.kind === 'array' || part.quoted) {
    if (isList) fields.addAll(texts)
    else fields.add(joinTexts(texts))
  } else addUnquoted(texts, fields, scene)
}

function addUnquoted(texts: readonly Text[], fields: Fields, scene: Scene): void {
  const separators = valueOf('IFS', scene)
  const spelled = separators === null ? ' \t\n' : (plain(firstOf(separators)) ?? ' \t\n')
  texts.forEach((text, at) => {
    if (at > 0) fields.split(knownText(spelled.charAt(0) || ' '), spelled.charAt(0) || ' ')
    fields.split(text, spelled)
  })
}

/**
 * `r$@m`, `r${x}m`: what stands inside a word and has no value. No arguments are given to the code; a variable that it
 * never sets, with a name as scripts give them, is read as empty, too.
 */
function vanishes(parts: readonly WordPart[], at: number, scene: Scene): boolean {
  const part = parts[at]
  if (parts.length === 1 || part?.kind !== 'parameter' || part.operator !== '' || part.indirect) return false
  if (part.name === '@' || part.name === '*') return scene.shell.positional === null
  const hasText = parts.slice(0, at).some((one) => one.kind === 'text' && one.text !== '')
  if (!hasText || !/^[a-z][a-z0-9_]*$/.test(part.name) || valueOf(part.name, scene) !== null) return false
  return pick(`no ${part.name}`, 2, scene.shell) === 1
}

/** The text that a word becomes where it is not split: values of variables, subjects of `case`, here-documents. */
export function expandText(word: Word, scene: Scene): Text {
  scene.session.analysis.spend()
  return joinTexts(
    word.parts.map((part, at) =>
      vanishes(word.parts, at, scene) ? NO_TEXT : joined(expandPart(part, scene).texts, ' '),
    ),
  )
}

/** The same as a pattern: what is quoted stands for itself. */
export function expandPattern(word: Word, scene: Scene): Text {
  const escape = (text: Text): Text => ({
    ...text,
    parts: text.parts.map((piece) => piece?.replace(/[*?[\]\\]/g, '\\$&') ?? null),
  })
  return joinTexts(
    word.parts.map((part) => {
      const text = joined(expandPart(part, scene).texts, ' ')
      return 'quoted' in part && part.quoted ? escape(text) : text
    }),
  )
}

function expandPart(part: WordPart, scene: Scene): Expanded {
  switch (part.kind) {
    case 'text':
      return single(withHoles(part.text, scene))
    case 'parameter':
      return expandParameter(part, scene, operandsOf(scene))
    case 'command':
      return single(substitute(part.body, scene))
    case 'process':
      return single(processPath(part.body, part.direction, scene))
    case 'arithmetic':
      return single(arithmetic(part.expression, scene))
    case 'array':
      return { texts: part.items.slice(0, MAX_ITEMS).flatMap(({ value }) => expandWord(value, scene)), isList: true }
  }
}

function single(text: Text): Expanded {
  return { texts: [text], isList: false }
}

function withHoles(text: string, { session }: Scene): Text {
  if (!session.hasHoles || !text.includes(HOLE)) return knownText(text)
  const parts = text.split(HOLE).flatMap((piece, at) => (at === 0 ? [piece] : [null, piece]))
  return { parts: parts.filter((piece) => piece !== ''), origins: [] }
}

function operandsOf(scene: Scene): Operands {
  return { text: (word) => expandText(word, scene), pattern: (word) => expandPattern(word, scene) }
}

/** The number as text; unknown where it is not known. */
export function arithmetic(expression: Word, scene: Scene): Text {
  const number = arithmeticValue(expression, scene)
  return number === null ? unknownText() : knownText(String(number))
}

export function arithmeticValue(expression: Word, scene: Scene): number | null {
  const spelled = plain(expandText(expression, scene))
  return spelled === null ? null : evaluate(spelled, numbersOf(scene))
}

/** What `name=(…)` holds. */
export function expandArray(all: readonly ArrayItem[], associative: boolean, scene: Scene): Value {
  const items = all.slice(0, MAX_ITEMS)
  if (items.every(({ key }) => key === null)) {
    const texts = items.flatMap(({ value }) => expandWord(value, scene))
    return associative ? pairs(texts) : arrayOf(texts)
  }
  const elements = new Map<string, Text>()
  const value: Value = { items: elements, associative }
  for (const item of items) {
    const key = item.key === null ? String(elements.size) : elementKey(value, expandText(item.key, scene), scene)
    if (key !== null) elements.set(key, expandText(item.value, scene))
  }
  return value
}

function pairs(texts: readonly Text[]): Value {
  const elements = new Map<string, Text>()
  for (let at = 0; at < texts.length; at += 2)
    elements.set(plain(texts[at] ?? NO_TEXT) ?? String(at), texts[at + 1] ?? NO_TEXT)
  return { items: elements, associative: true }
}
