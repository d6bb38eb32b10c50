import { skipBlank } from './blank.js'
import { match, type Cursor } from './cursor.js'
import { literal, type Redirect, type Word } from './tree.js'
import { readWord } from './word.js'

const REDIRECT = /(\d+|\{[A-Za-z_]\w*\})?(<<<|<<-|<<|<>|<&|>&|>\||>>|&>>|&>|<(?!\()|>(?!\())/y

/** A redirection, if one stands here. `before` is the one before it, if nothing stands between them. */
export function readRedirect(cursor: Cursor, before: Redirect | null = null): Redirect | null {
  const found = match(cursor, REDIRECT)
  if (found === null) return null
  const start = cursor.at
  const [whole, descriptor, operator = ''] = found
  cursor.at += whole.length
  skipBlank(cursor)
  const fd = descriptor === undefined ? null : /^\d/.test(descriptor) ? Number(descriptor) : descriptor.slice(1, -1)
  const at = cursor.place(start)
  const word = readWord(cursor)
  const isPlaceholder = before?.operator === '<' && operator === '>'
  if (word === null && !isPlaceholder) cursor.problem('syntax_error')
  const target = word ?? { at, source: '', parts: [] }
  return operator === '<<' || operator === '<<-'
    ? readHere(cursor, { at, fd, operator }, target, start)
    : { at, fd, operator, target }
}

function readHere(cursor: Cursor, head: Omit<Redirect, 'target'>, word: Word, start: number): Redirect {
  let body: Word = { at: head.at, source: '', parts: [] }
  const delimiter = literal(word) ?? word.source
  const quoted = word.parts.some((part) => part.kind === 'text' && part.quoted)
  const stripTabs = head.operator === '<<-'
  cursor.pending.push({ delimiter, stripTabs, quoted, at: start, fill: (filled) => (body = filled) })
  return {
    ...head,
    get target() {
      return body
    },
  }
}
