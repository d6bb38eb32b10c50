import type { Comment, Token } from '../token.js'
import { wordAt } from '../words/cursor.js'
import type { Looked, Sign } from './sign.js'

/** Comments that cut off what the author of a statement had written behind them, or hide its words from filters. */
export function commentSigns({ text, lexed: { tokens, comments } }: Looked): readonly Sign[] {
  const signs: Sign[] = []
  let index = 0
  for (const comment of comments) {
    while (index < tokens.length && (tokens[index]?.start ?? 0) < comment.start) index += 1
    const before = tokens[index - 1]
    if (before === undefined || before.kind === 'meta') continue
    if (cuts(text, comment, before, tokens, index)) signs.push({ name: 'comment_cut', at: comment.start })
  }
  return [...signs, ...stackedSigns(text, tokens)]
}

function cuts(text: string, comment: Comment, before: Token, tokens: readonly Token[], next: number): boolean {
  if (!comment.closed) return true
  const rest = comment.text.trim()
  if (comment.kind === 'line') {
    const isLast = comment.end >= text.trimEnd().length
    if (rest === '' || /^[-+#;)\s]+$/.test(rest)) return isLast && !text.slice(0, comment.start).includes('\n')
    return looksCutOff(rest) || isUnbalanced(tokens, next, before)
  }
  const touches = before.end === comment.start && tokens[next]?.start === comment.end
  if (comment.kind === 'live')
    return /\b(?:union|select|or|and|from|where|sleep|benchmark|concat)\b/i.test(rest.replace(/^M?!\d*/, ''))
  return rest === '' && touches && ['word', 'string', 'number', 'name'].includes(before.kind)
}

/** What stands behind the comment's sign is the end of a statement, not a remark. */
function looksCutOff(rest: string): boolean {
  if (/^['"`][\s);,]*(?:$|(?:and|or|limit|order|group)\b)/i.test(rest)) return true
  if (/^\)?\s*(?:and|or)\s+[\w."`]+\s*(?:=|<>|!=|like\b|in\b)/i.test(rest)) return true
  return /(?:^|[^\w])['"][\s);]*$/.test(rest) && (rest.split(/['"]/).length - 1) % 2 === 1
}

/** Brackets that the statement leaves open, with nothing behind the comment. */
function isUnbalanced(tokens: readonly Token[], next: number, before: Token): boolean {
  return next >= tokens.length && before.depth > 0 && before.text !== ')'
}

const FOLLOWING = new Set(
  'drop delete update insert alter exec execute shutdown grant create declare waitfor truncate select begin if copy revoke'.split(
    ' ',
  ),
)

/** A second statement on the line of a SELECT that ended in a value. */
function stackedSigns(text: string, tokens: readonly Token[]): readonly Sign[] {
  const signs: Sign[] = []
  let begin = 0
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'end') continue
    const [first, last, next] = [wordAt(tokens, begin), tokens[at - 1], tokens[at + 1]]
    begin = at + 1
    if (last === undefined || next === undefined || !FOLLOWING.has(wordAt(tokens, at + 1))) continue
    const isSameLine = !text.slice(token.start, Math.min(next.start, token.start + 256)).includes('\n')
    const isValue = last.kind === 'string' || last.kind === 'number' || last.text === '='
    const isSecond = wordAt(tokens, at + 1) !== 'select' || last.text === ''
    if (isSameLine && isValue && isSecond && (first === 'select' || at === 0))
      signs.push({ name: 'stacked', at: next.start })
  }
  return signs
}
