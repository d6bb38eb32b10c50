/** A sign in the form of a text, not in its words. */
export interface Mark {
  readonly name: string
  readonly weight: 1 | 2
  readonly start: number
  /** Where the sign itself ends. */
  readonly behind: number
  /** Where what it opens is closed; null: nowhere. */
  readonly end: number | null
}

/** Names that prompts give to their parts, and HTML does not. */
const PARTS =
  'information|info|system|sys|instruction|instructions|inst|important|admin|assistant|user|human|prompt|task|tool_call|function_call|function_calls|im_start|im_end|begin_of_text|start_header_id|override|hidden|secret|message|command'

/** `<information>`, `[SYSTEM]`, `<|im_start|>`, `<<SYS>>`, `### Instruction`. */
const OPENING = new RegExp(
  `(<<?\\|?|\\[)(${PARTS})(\\|?>>?|\\])|^#{1,6} ?(system|instructions?|human|assistant|prompt) ?:?[ \\t]*$`,
  'gim',
)
/** A line of a conversation, written into the text. */
const SPEAKER = /^(?:system|assistant|developer)\s?:/gim
const LOUD = /\b(?:IMPORTANT|URGENT|ATTENTION|WARNING|ACTION REQUIRED)(?:\s?[!:]|[ ]{1,2}[A-Z]{4})|!!!/g
const TODO = /(?<![A-Za-z])TODO\s?:\s{0,8}(?=\S)(?![-*\d])/g

export function marksIn(text: string): readonly Mark[] {
  if (!SIGNS.test(text)) return []
  return [
    ...openings(text),
    ...light(text, SPEAKER, 'plays a conversation'),
    ...light(text, LOUD, 'is loud'),
    ...light(text, TODO, 'gives a task'),
  ]
}

/** Every mark has one of them. */
const SIGNS = /[<[#:!]|IMPORTANT|URGENT|ATTENTION|WARNING|REQUIRED/

function openings(text: string): readonly Mark[] {
  const closingOf = createClosings(text.toLowerCase())
  return [...text.matchAll(OPENING)].map(({ 0: whole, 1: bracket, 2: part, index }) => {
    const close =
      bracket === undefined || part === undefined ? -1 : closingOf(bracket, part.toLowerCase(), index + whole.length)
    return {
      name: 'is marked as part of a prompt',
      weight: 2,
      start: index,
      behind: index + whole.length,
      end: close === -1 ? text.length : close,
    }
  })
}

/** Gives the offset behind the next tag that closes one of this name; -1: none does. Asked in ascending order. */
function createClosings(lower: string): (bracket: string, part: string, from: number) => number {
  const next = new Map<string, number>()
  return (bracket, part, from) => {
    const tag = bracket.startsWith('[') ? `[/${part}]` : `</${part}>`
    let at = next.get(tag) ?? 0
    if (at !== -1 && (at < from || !next.has(tag))) at = lower.indexOf(tag, from)
    next.set(tag, at)
    return at === -1 ? -1 : at + tag.length
  }
}

function light(text: string, pattern: RegExp, name: string): readonly Mark[] {
  return [...text.matchAll(pattern)].map(({ 0: whole, index }) => ({
    name,
    weight: 1,
    start: index,
    behind: index + whole.length,
    end: null,
  }))
}
