import type { Budget } from '../../analysis/analysis.js'
import type { WordPart } from '../parse/tree.js'

/** More words than this are not made of one. */
const MAX_WORDS = 300
const MAX_NESTING = 24

type Node =
  | { readonly part: WordPart }
  /** `count`: so many there are, though not all of them stand here. */
  | { readonly options: readonly (readonly Node[])[]; readonly count?: number }
type Parts = readonly WordPart[]

export interface Braces {
  readonly words: readonly Parts[]
  /** How many there would be. */
  readonly count: number
  readonly tooDeep: boolean
}

/** `{a,b}` and `{1..9}`: the words that one word stands for. */
export function expandBraces(parts: Parts, budget: Budget): Braces {
  const whole = { words: [parts], count: 1, tooDeep: false }
  if (!parts.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('{'))) return whole
  const { nodes, depth } = readNodes(parts)
  if (depth > MAX_NESTING) return { ...whole, tooDeep: true }
  return { words: wordsOf(nodes, budget), count: countOf(nodes), tooDeep: false }
}

interface Frame {
  readonly options: Node[][]
  current: Node[]
}

function readNodes(parts: Parts): { nodes: readonly Node[]; depth: number } {
  const frames: Frame[] = [{ options: [], current: [] }]
  let depth = 0
  for (const token of tokensOf(parts)) {
    const frame = frames.at(-1)
    if (frame === undefined) break
    if (token === '{') {
      frames.push({ options: [], current: [] })
      depth = Math.max(depth, frames.length - 1)
    } else if (token === ',' && frames.length > 1) {
      frame.options.push(frame.current)
      frame.current = []
    } else if (token === '}' && frames.length > 1) {
      frames.pop()
      for (const node of closed(frame)) frames.at(-1)?.current.push(node)
    } else frame.current.push({ part: typeof token === 'string' ? letters(token) : token })
  }
  const nodes = frames.flatMap((frame, at) => [...(at === 0 ? [] : [{ part: letters('{') }]), ...flat(frame)])
  return { nodes, depth }
}

function letters(text: string): WordPart {
  return { kind: 'text', text, quoted: false }
}

/** Text in runs, and each `{`, `,`, `}` for itself. */
function* tokensOf(parts: Parts): Generator<string | WordPart> {
  for (const part of parts) {
    if (part.kind !== 'text' || part.quoted) yield part
    else for (const token of part.text.split(/([{},])/)) if (token !== '') yield token
  }
}

function flat({ options, current }: Frame): readonly Node[] {
  return [...options.flatMap((option) => [...option, { part: letters(',') }]), ...current]
}

function closed(frame: Frame): readonly Node[] {
  if (frame.options.length > 0) return [{ options: [...frame.options, frame.current] }]
  const range = rangeOf(frame.current)
  if (range !== null) return [{ options: range.texts.map((text) => [{ part: letters(text) }]), count: range.count }]
  return [{ part: letters('{') }, ...frame.current, { part: letters('}') }]
}

const RANGE = /^(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$/

function rangeOf(nodes: readonly Node[]): { texts: readonly string[]; count: number } | null {
  const spelled = nodes.map((node) => ('part' in node && node.part.kind === 'text' ? node.part.text : '\0'))
  const found = RANGE.exec(spelled.join(''))
  if (found === null) return null
  const [, first = '', last = '', step = '1'] = found
  const isNumber = /\d/.test(first)
  if (isNumber !== /\d/.test(last)) return null
  const [from, to] = isNumber ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)]
  const stride = Math.max(1, Math.abs(Number(step)))
  const width = /^-?0\d/.test(first) || /^-?0\d/.test(last) ? Math.max(first.length, last.length) : 0
  const count = Math.floor(Math.abs(to - from) / stride) + 1
  const texts = Array.from({ length: Math.min(count, MAX_WORDS) }, (_, at) => {
    const value = from + (to < from ? -at : at) * stride
    return isNumber ? String(value).padStart(width, '0') : String.fromCharCode(value)
  })
  return { texts, count }
}

function countOf(nodes: readonly Node[]): number {
  let count = 1
  for (const node of nodes)
    if ('options' in node) count *= node.count ?? node.options.reduce((sum, option) => sum + countOf(option), 0)
  return count
}

function wordsOf(nodes: readonly Node[], budget: Budget): readonly Parts[] {
  let words: Parts[] = [[]]
  let run: WordPart[] = []
  for (const node of nodes) {
    if ('part' in node) {
      run.push(node.part)
      continue
    }
    const options = node.options.flatMap((option) => wordsOf(option, budget)).slice(0, MAX_WORDS + 1)
    const before = run
    run = []
    const next: Parts[] = []
    for (const word of words)
      for (const option of options) {
        if (next.length > MAX_WORDS) break
        budget.spend(1 + ((word.length + before.length + option.length) >> 4))
        next.push([...word, ...before, ...option])
      }
    words = next
  }
  return run.length === 0 ? words : words.map((word) => [...word, ...run])
}
