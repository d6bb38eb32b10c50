import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern, matchesAll } from '../../../src/evidence/data/pattern/automaton.js'
import { PatternError } from '../../../src/evidence/data/pattern/syntax.js'

const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '\\d', '.', '(?:ab|b)', '(a|ba)')
const piece = fc
  .tuple(atom, fc.constantFrom('', '?', '*', '+', '{2}', '{1,3}', '{2,}'))
  .map(([what, times]) => what + times)
const pattern = fc
  .array(fc.array(piece, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  .map((options) => options.map((parts) => parts.join('')).join('|'))

describe('a pattern', () => {
  it('matches what the regular expression matches', () => {
    fc.assert(
      fc.property(pattern, fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '1', 'é') })), (source, texts) => {
        const expression = new RegExp(`^(?:${source})$`)
        fc.pre(!expression.test(''))
        const automaton = compilePattern(source)
        for (const text of texts)
          expect([source, text, matchesAll(automaton, text)]).toEqual([source, text, expression.test(text)])
      }),
      { numRuns: 300 },
    )
  })

  it('may leave out of account which case letters have', () => {
    const automaton = compilePattern('ab[c-e]', { ignoreCase: true })
    expect(['abc', 'ABC', 'aBE', 'abf'].map((text) => matchesAll(automaton, text))).toEqual([true, true, true, false])
  })

  it.each([
    ['(a)\\1', '\\1 is not known', 3],
    ['(?=a)b', 'only (…) and (?:…) are known', 1],
    ['(?<name>a)', 'only (…) and (?:…) are known', 1],
    ['^a', 'anchors are not known: a match begins and ends at the edge of a word', 0],
    ['a\\b', '\\b is not known', 1],
    ['a*?', 'a quantifier cannot follow a quantifier', 2],
    ['a++', 'a quantifier cannot follow a quantifier', 2],
    ['*a', 'there is nothing to repeat', 0],
    ['(a', 'a ) is missing', 2],
    ['a)', 'this ) closes nothing', 1],
    ['[a', 'the pattern ends too early', 2],
    ['[]', 'this class is empty', 2],
    ['[z-a]', 'a range goes from one plain character to a later one', 4],
    ['a{3,1}', 'the bounds are the wrong way round', 6],
    ['a{999}', 'a number up to 512 is wanted here', 2],
    ['a*', 'the pattern matches the empty text', 0],
    ['(?:a{512}){512}', 'the pattern is too large: smaller repeats are needed', 0],
    ['(?:a|b)*a(?:a|b){14}', 'the pattern is too ambiguous: it needs too many states', 0],
  ])('%s: %s', (source, message, offset) => {
    expect(() => compilePattern(source)).toThrow(new PatternError(message, offset))
    try {
      compilePattern(source)
    } catch (error) {
      expect(error).toMatchObject({ offset })
    }
  })
})
