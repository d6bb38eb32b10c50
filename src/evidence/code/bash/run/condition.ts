import { knownText, plain, type Text } from '../../analysis/text.js'
import { fits, readPattern } from '../expand/pattern.js'
import { evaluate } from '../expand/arithmetic.js'
import { numbersOf, runIndex } from '../expand/variables.js'
import { expandPattern, expandText } from '../expand/word.js'
import type { Word } from '../parse/tree.js'
import type { Scene } from '../state/scene.js'

/** `[[ … ]]`: whether it holds; null: not known. Of several parts only the plain ones are worked out. */
export function evaluateCondition(items: readonly (Word | string)[], scene: Scene): boolean | null {
  const texts = items.map((item, at) => {
    if (typeof item === 'string') return item
    const before = items[at - 1]
    const isPattern = typeof before === 'object' && /^(?:=|==|!=)$/.test(before.source)
    return plain(isPattern ? expandPattern(item, scene) : expandText(item, scene))
  })
  if (texts.length === 3 && (texts[1] === '==' || texts[1] === '=' || texts[1] === '!=')) {
    const [left, operator, pattern] = texts
    if (left === null || left === undefined || pattern === null || pattern === undefined) return null
    return left.length > 4096 ? null : fits(readPattern(pattern), left) === (operator !== '!=')
  }
  return evaluateTexts(texts, scene)
}

/** `[ … ]` and `test …`. */
export function evaluateTest(words: readonly Text[], scene: Scene): boolean | null {
  return evaluateTexts(words.map(plain), scene)
}

function evaluateTexts(texts: readonly (string | null)[], scene: Scene): boolean | null {
  if (texts[0] === '!') {
    const inner = evaluateTexts(texts.slice(1), scene)
    return inner === null ? null : !inner
  }
  const [first, second, third] = texts
  if (texts.length === 0) return false
  if (texts.length === 1) return first === null || first === undefined ? null : first !== ''
  if (texts.length === 2) {
    if (second === null || second === undefined) return null
    if (first === '-v') runIndex(knownText(second), scene)
    if (first === '-n') return second !== ''
    return first === '-z' ? second === '' : null
  }
  if (texts.length !== 3 || first === null || first === undefined || third === null || third === undefined) return null
  if (second === '=' || second === '==') return first === third
  if (second === '!=') return first !== third
  return second === null || second === undefined ? null : compare(first, second, third, scene)
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '-eq': (left, right) => left === right,
  '-ne': (left, right) => left !== right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
}

function compare(left: string, operator: string, right: string, scene: Scene): boolean | null {
  const comparison = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined
  if (comparison === undefined) return null
  const [a, b] = [evaluate(left, numbersOf(scene)), evaluate(right, numbersOf(scene))]
  return a === null || b === null ? null : comparison(a, b)
}
