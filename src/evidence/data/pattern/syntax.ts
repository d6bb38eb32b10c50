import { ANY, caseless, charSet, negated, SHORTHANDS, union, type CharSet } from './char-set.js'

/** A pattern as it is written: what a finite automaton can decide, nothing else. */
export type Pattern =
  | { readonly kind: 'chars'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  /** `max` null: without end. */
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly min: number; readonly max: number | null }

/** What is wrong with a pattern, and at which of its characters. */
export class PatternError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'PatternError'
    this.offset = offset
  }
}

const MAX_REPEAT = 512
const MAX_NESTING = 32
const CONTROL: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/**
 * Reads a pattern: literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `? * + {n} {n,} {n,m}`.
 * Throws PatternError for everything else: back references, look-around, anchors, lazy and possessive quantifiers.
 */
export function parsePattern(source: string, ignoreCase: boolean): Pattern {
  const reader = new Reader(source, ignoreCase)
  const pattern = reader.choice(0)
  if (!reader.atEnd()) throw reader.error('this ) closes nothing')
  return pattern
}

class Reader {
  readonly #source: string
  readonly #ignoreCase: boolean
  #at = 0

  constructor(source: string, ignoreCase: boolean) {
    this.#source = source
    this.#ignoreCase = ignoreCase
  }

  atEnd(): boolean {
    return this.#at >= this.#source.length
  }

  error(message: string): PatternError {
    return new PatternError(message, this.#at)
  }

  choice(depth: number): Pattern {
    if (depth > MAX_NESTING) throw this.error('groups are nested too deeply')
    const options = [this.#sequence(depth)]
    while (this.#take('|')) options.push(this.#sequence(depth))
    return { kind: 'choice', options }
  }

  #sequence(depth: number): Pattern {
    const parts: Pattern[] = []
    while (!this.atEnd() && !'|)'.includes(this.#peek())) parts.push(this.#quantified(this.#atom(depth)))
    return { kind: 'sequence', parts }
  }

  #atom(depth: number): Pattern {
    const char = this.#next()
    if (char === '(') return this.#group(depth)
    if (char === '[') return this.#chars(this.#class())
    if (char === '.') return { kind: 'chars', set: ANY }
    if (char === '\\') return this.#chars(this.#escape())
    this.#at--
    if ('*+?{'.includes(char)) throw this.error('there is nothing to repeat')
    if ('^$'.includes(char)) throw this.error('anchors are not known: a match begins and ends at the edge of a word')
    this.#at++
    return this.#chars(charSet([char, char]))
  }

  #group(depth: number): Pattern {
    if (this.#peek() === '?' && this.#source[this.#at + 1] !== ':') throw this.error('only (…) and (?:…) are known')
    if (this.#take('?')) this.#take(':')
    const inner = this.choice(depth + 1)
    if (!this.#take(')')) throw this.error('a ) is missing')
    return inner
  }

  #chars(set: CharSet): Pattern {
    return { kind: 'chars', set: this.#ignoreCase ? caseless(set) : set }
  }

  #escape(): CharSet {
    const char = this.#next()
    const shorthand = SHORTHANDS[char]
    if (shorthand !== undefined) return shorthand
    const literal = CONTROL[char] ?? char
    if (CONTROL[char] === undefined && /[A-Za-z0-9]/.test(char)) {
      this.#at -= 2
      throw this.error(`\\${char} is not known`)
    }
    return charSet([literal, literal])
  }

  #class(): CharSet {
    const negate = this.#take('^')
    const sets: CharSet[] = []
    while (!this.#take(']')) sets.push(this.#classItem())
    if (sets.length === 0) throw this.error('this class is empty')
    return negate ? negated(union(...sets)) : union(...sets)
  }

  #classItem(): CharSet {
    const char = this.#next()
    if (char === '[') throw this.error('write \\[ within a class')
    const from = char === '\\' ? this.#escape() : charSet([char, char])
    if (this.#peek() !== '-' || this.#source[this.#at + 1] === ']') return from
    this.#at++
    const last = this.#next()
    if (char === '\\' || last === '\\' || last < char)
      throw this.error('a range goes from one plain character to a later one')
    return charSet([char, last])
  }

  #quantified(part: Pattern): Pattern {
    const bounds = this.#bounds()
    if (bounds === null) return part
    if (!this.atEnd() && '*+?{'.includes(this.#peek())) throw this.error('a quantifier cannot follow a quantifier')
    return { kind: 'repeat', part, min: bounds[0], max: bounds[1] }
  }

  #bounds(): readonly [number, number | null] | null {
    if (this.#take('?')) return [0, 1]
    if (this.#take('*')) return [0, null]
    if (this.#take('+')) return [1, null]
    if (!this.#take('{')) return null
    const min = this.#number()
    const max = this.#take(',') ? (this.#peek() === '}' ? null : this.#number()) : min
    if (!this.#take('}')) throw this.error('a } is missing')
    if (max !== null && max < min) throw this.error('the bounds are the wrong way round')
    return [min, max]
  }

  #number(): number {
    const digits = /^\d{1,4}/.exec(this.#source.slice(this.#at, this.#at + 4))?.[0] ?? ''
    if (digits === '' || Number(digits) > MAX_REPEAT) throw this.error(`a number up to ${MAX_REPEAT} is wanted here`)
    this.#at += digits.length
    return Number(digits)
  }

  #peek(): string {
    return this.#source[this.#at] ?? ''
  }

  #next(): string {
    const char = this.#source[this.#at]
    if (char === undefined) throw this.error('the pattern ends too early')
    this.#at++
    return char
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }
}
