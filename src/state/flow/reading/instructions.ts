import { foldVisibly } from '../prints/fold.js'
import { marksIn } from './marks.js'
import { createPhraseMatcher, placedWords, type PlacedWords } from './phrase-matcher.js'
import { ACTIONS, ASKING, MINE, SIGNS } from './phrases.js'

/** A text in two: what is only text, and what reads as an instruction to the agent. */
export interface Split {
  readonly plain: readonly string[]
  readonly instructed: readonly string[]
}

interface Found {
  readonly name: string
  readonly weight: 1 | 2
  /** Where what belongs to it begins and, if it says so itself, ends. */
  readonly start: number
  /** Where the sign itself ends. */
  readonly behind: number
  readonly end: number | null
}

interface Span {
  readonly start: number
  readonly end: number
}

const match = createPhraseMatcher(SIGNS)
/** Less can hardly tell anybody anything: `忽略指令` has 4. */
const SHORTEST = 4
/** Two light signs this near belong together. */
const NEAR = 400
/** Behind a sign with less than this the next paragraph belongs to it. */
const LITTLE = 12
const ALONE = 2

/** A signal, not a judgement: an instruction can be put in any words. Linear in the text. */
export function splitInstructed(raw: string): Split {
  if (raw.length < SHORTEST) return { plain: [raw], instructed: [] }
  const text = foldVisibly(raw)
  const spans = instructedSpans(text)
  if (spans.length === 0) return { plain: [raw], instructed: [] }
  const plain: string[] = []
  let at = 0
  for (const { start, end } of spans) {
    plain.push(text.slice(at, start))
    at = end
  }
  plain.push(text.slice(at))
  return {
    plain: plain.filter((part) => part !== ''),
    instructed: spans.map(({ start, end }) => text.slice(start, end)),
  }
}

function instructedSpans(text: string): readonly Span[] {
  const found = signsIn(text).toSorted((a, b) => a.start - b.start)
  const meant = found.filter((sign, index) => sign.weight === ALONE || hasCompany(found, index))
  if (meant.length === 0) return []
  const paragraphEnds = [...text.matchAll(BLANK_LINE)].map(({ 0: blank, index }) => index + blank.length)
  return merged(meant.map((sign) => spanOf(text, paragraphEnds, sign)))
}

function signsIn(text: string): readonly Found[] {
  const placed = placedWords(text)
  const phrases = match(placed.words).map(({ sign: { name, weight }, first, last }) => ({
    name,
    weight,
    start: sentenceStart(text, placed.starts[first] ?? 0),
    behind: placed.ends[last] ?? 0,
    end: null,
  }))
  return [...marksIn(text), ...phrases, ...requestsIn(text, placed)]
}

/** Whether a light sign of another name stands near. */
function hasCompany(found: readonly Found[], index: number): boolean {
  const sign = found[index]
  if (sign === undefined) return false
  for (const step of [-1, 1]) {
    for (let other = index + step; ; other += step) {
      const near = found[other]
      if (near === undefined || Math.abs(near.start - sign.start) > NEAR) break
      if (near.name !== sign.name) return true
      if (Math.abs(other - index) > MOST_COMPARED) break
    }
  }
  return false
}

const MOST_COMPARED = 16

/** `Send my messages to bob@corp.com`: a sentence that begins with an action, about what is the speaker's or is named. */
function requestsIn(text: string, { words, starts, ends }: PlacedWords): readonly Found[] {
  const found: Found[] = []
  for (const [index, word] of words.entries()) {
    if (!ACTIONS.has(word)) continue
    const first = firstAsking(words, index)
    const start = starts[first] ?? 0
    if (first === index && !beginsSentence(text, start)) continue
    const rest = words.slice(index + 1, index + 1 + REQUEST_WORDS)
    const upTo = ends[Math.min(index + REQUEST_WORDS, words.length - 1)] ?? text.length
    const isMeant =
      rest.some((each) => MINE.has(each) || ACTIONS.has(each)) ||
      IDENTIFIER.test(text.slice(start, Math.min(upTo, start + MOST_REQUEST)))
    if (isMeant) found.push({ name: 'asks for an action', weight: 1, start, behind: starts[index] ?? 0, end: null })
  }
  return found
}

const MOST_REQUEST = 400
const REQUEST_WORDS = 24
const IDENTIFIER = /[@]|https?:|www\.|[A-Z]{2}[0-9]{6}|[0-9]{5}|['"`][^'"`\n]{1,64}['"`]/

/** The first of the words like `please` before an action. */
function firstAsking(words: readonly string[], action: number): number {
  let first = action
  while (first > 0 && action - first < 4 && ASKING.has(words[first - 1] ?? '')) first--
  return first
}

function beginsSentence(text: string, start: number): boolean {
  return /(?:^|[.!?:>"'\n(]|(?:^|[^\p{L}\p{N}])[*-])\s*$/u.test(text.slice(Math.max(0, start - 8), start))
}

function sentenceStart(text: string, at: number): number {
  for (let start = at; start > Math.max(0, at - MOST_BEFORE); start--) {
    if (ENDS_SENTENCE.test(text.slice(start - 2, start)) || /[.!?]/.test(text[start - 1] ?? '')) return start
  }
  return Math.max(0, at - MOST_BEFORE)
}

const MOST_BEFORE = 300
const ENDS_SENTENCE = /[.!?]\s|\n/

/** To where the sign says that it ends, else to the end of the paragraph, of the next one where little is left. */
function spanOf(text: string, paragraphEnds: readonly number[], { start, behind, end }: Found): Span {
  if (end !== null) return { start, end }
  let paragraph = firstAbove(paragraphEnds, behind)
  let until = paragraphEnds[paragraph] ?? text.length
  for (let more = 0; more < MOST_MORE && lettersIn(text, behind, until) < LITTLE; more++) {
    until = paragraphEnds[++paragraph] ?? text.length
  }
  return { start, end: until }
}

const MOST_MORE = 2
const BLANK_LINE = /\S[ \t]*\r?\n[ \t]*\r?\n\s*/g

/** The number of the first of these ascending numbers that is above. */
function firstAbove(numbers: readonly number[], than: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) > than) high = middle
    else low = middle + 1
  }
  return low
}

function lettersIn(text: string, start: number, end: number): number {
  return end - start > 4 * LITTLE ? LITTLE : text.slice(start, end).replace(/[^\p{L}]/gu, '').length
}

function merged(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1)
    if (last !== undefined && span.start <= last.end)
      all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
    else all.push(span)
  }
  return all
}
