import type { Language } from '../../../core/words.js'
import type { Analysis, Budget } from '../analysis/analysis.js'
import { knownText, shown, unknownText, type Text } from '../analysis/text.js'
import type { EffectsContext } from './effects.js'
import { textOf, type Variables } from './strings.js'
import type { Token } from './token.js'
import { nameAt, wordAt } from './words/cursor.js'

/** Texts that variables hold: `SET @x = '…'`, `DECLARE @x … = '…'`, `SELECT @x = '…'`, `x := '…'`. The last one counts. */
export function readVariables(tokens: readonly Token[], budget: Budget): Variables {
  const variables = new Map<string, Text>()
  for (let at = 0; at < tokens.length && variables.size < 256; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    const assigns = assignment(tokens, at)
    if (assigns === -1) continue
    const end = endOf(tokens, assigns)
    const text = textOf(tokens, assigns, end, variables)
    budget.spend((end - assigns) / 4 + shown(text).length / 64)
    variables.set(token.text.toLowerCase(), text)
  }
  return variables
}

/** The index behind the sign of an assignment to the variable there; -1: it is none. */
function assignment(tokens: readonly Token[], at: number): number {
  const token = tokens[at]
  if (token?.kind !== 'variable' && token?.kind !== 'word') return -1
  if (wordAt(tokens, at + 1) === ':=') return at + 2
  if (token.kind === 'word' && tokens[at + 1]?.kind === 'word' && wordAt(tokens, at + 2) === ':=') return at + 3
  if (token.kind !== 'variable') return -1
  if (wordAt(tokens, at + 1) === '=')
    return ['set', 'select', ',', 'declare'].includes(wordAt(tokens, at - 1)) ? at + 2 : -1
  if (wordAt(tokens, at - 1) !== 'declare' && wordAt(tokens, at - 1) !== ',') return -1
  for (let index = at + 1; index < at + 8; index += 1) {
    if (wordAt(tokens, index) === '=') return index + 1
    if (tokens[index]?.kind === 'end' || wordAt(tokens, index) === 'set') return -1
  }
  return -1
}

const AFTER_TEXT = new Set(
  'using into exec execute select set if begin end declare loop from where print insert update delete drop at with as returning return go then else'.split(
    ' ',
  ),
)

/** The end of an expression that began there: a separator, a comma or a word at its depth. */
function endOf(tokens: readonly Token[], from: number): number {
  const depth = tokens[from]?.depth ?? 0
  let at = from
  for (; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined || token.kind === 'end' || token.kind === 'meta' || token.depth < depth) break
    if (token.depth > depth) continue
    const word = wordAt(tokens, at)
    if (word === ',' || word === ')' || (token.kind === 'word' && AFTER_TEXT.has(word))) break
  }
  return at
}

export type DynamicContext = EffectsContext & { readonly analysis: Analysis }

/** SQL that is run from a text, and bodies of functions: followed, or said to be unknown. */
export function followDynamic(context: DynamicContext): void {
  const { tokens } = context
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token?.kind === 'meta') metaCommand(context, token)
    if (token?.kind !== 'word') continue
    if (token.text === 'execute' || token.text === 'exec') executed(context, at)
    else if (token.text === 'prepare') prepared(context, at)
    else if (token.text === 'do' && tokens[at + 1]?.kind === 'string' && begins(tokens, at)) body(context, at, at + 1)
    else if (token.text === 'as' && tokens[at + 1]?.kind === 'string') functionBody(context, at)
    else if (token.text === 'system' && begins(tokens, at)) shellLine(context, at)
  }
}

function begins(tokens: readonly Token[], at: number): boolean {
  return at === 0 || tokens[at - 1]?.kind === 'end' || tokens[at - 1]?.kind === 'meta'
}

function executed(context: DynamicContext, at: number): void {
  const { tokens, variables } = context
  if (['on', 'grant', 'revoke', ','].includes(wordAt(tokens, at - 1)) && !begins(tokens, at)) return
  let from = at + 1
  const isImmediate = wordAt(tokens, from) === 'immediate'
  if (isImmediate) from += 1
  const named = nameAt(tokens, from)
  if (named !== null && /(?:^|\.)sp_(?:executesql|execute|prepexec|sqlexec)$/.test(named.name)) from = named.end
  else if (!isImmediate && !isTextThere(tokens, from, variables)) return
  if (tokens[from]?.kind === 'variable' && wordAt(tokens, from + 1) === '=') from += 2
  const end = endOf(tokens, from)
  context.budget.spend((end - from) / 4)
  if (end > from) follow(context, textOf(tokens, from, end, variables), at)
}

/** A text, a bracket, or a variable that is known to hold one; else it is the name of a procedure. */
function isTextThere(tokens: readonly Token[], at: number, variables: Variables): boolean {
  const token = tokens[at]
  if (token === undefined) return false
  if (token.kind === 'string' || (token.kind === 'symbol' && token.text === '(')) return true
  if (token.kind === 'variable') return wordAt(tokens, at + 1) !== '='
  if (token.kind !== 'word') return false
  return (
    variables.has(token.text) ||
    ['||', '+'].includes(wordAt(tokens, at + 1)) ||
    (['format', 'concat', 'quote_literal'].includes(token.text) && wordAt(tokens, at + 1) === '(')
  )
}

/** MySQL's `PREPARE s FROM 'text'`. PostgreSQL's `PREPARE s AS …` is no text. */
function prepared(context: DynamicContext, at: number): void {
  const { tokens, variables } = context
  const from = wordAt(tokens, at + 2) === 'from' ? at + 3 : -1
  if (from !== -1) follow(context, textOf(tokens, from, endOf(tokens, from), variables), at)
}

function follow({ analysis, siteAt, tokens }: DynamicContext, text: Text, at: number): void {
  analysis.code({ language: 'sql', text, dynamic: 'exec' }, siteAt(tokens[at]?.start ?? 0))
}

/** `AS $$ … $$` behind CREATE FUNCTION or PROCEDURE. */
function functionBody(context: DynamicContext, at: number): void {
  const { tokens } = context
  let back = at
  while (back > 0 && tokens[back - 1]?.kind !== 'end' && at - back < 400) back -= 1
  const isFunction = tokens
    .slice(back, at)
    .some(({ kind, text }) => kind === 'word' && (text === 'function' || text === 'procedure'))
  if (wordAt(tokens, back) === 'create' && isFunction) body(context, back, at + 1)
}

const LANGUAGES: readonly (readonly [RegExp, Language])[] = [
  [/^plpython/, 'python'],
  [/^(?:plv8|pljs|javascript|js)/, 'javascript'],
  [/^python/, 'python'],
  [/^plsh/, 'bash'],
]

function body(context: DynamicContext, begin: number, at: number): void {
  const { tokens, analysis, siteAt } = context
  const name = languageOf(tokens, begin, at)
  const language = LANGUAGES.find(([pattern]) => pattern.test(name))?.[1] ?? 'sql'
  if (/^(?:c|internal|plperl|pltcl|pljava|plr|java)/.test(name)) {
    analysis.unresolved('code', name, siteAt(tokens[at]?.start ?? 0))
    return
  }
  analysis.code(
    { language, text: textOf(tokens, at, at + 1, new Map()), dynamic: null },
    siteAt(tokens[at]?.start ?? 0),
  )
}

function languageOf(tokens: readonly Token[], begin: number, at: number): string {
  for (
    let index = begin;
    index < Math.min(tokens.length, at + 64) && (index <= at || tokens[index]?.kind !== 'end');
    index += 1
  )
    if (wordAt(tokens, index) === 'language') return tokens[index + 1]?.text.toLowerCase() ?? ''
  return 'plpgsql'
}

/** What the clients `psql`, `mysql` and `sqlite3` do themselves. */
function metaCommand({ analysis, siteAt }: DynamicContext, token: Token): void {
  const site = siteAt(token.start)
  const line = token.text
  const shell = /^(?:\\!|\.(?:shell|system)\b)\s*(.*)$/.exec(line)?.[1] ?? /^\\(?:g|o|w)x?\s*\|\s*(.*)$/.exec(line)?.[1]
  if (shell !== undefined) analysis.code({ language: 'bash', text: knownText(shell), dynamic: null }, site)
  const program = /^\\copy\b.*\bprogram\s+'((?:[^']|'')*)'/i.exec(line)?.[1]
  if (program !== undefined)
    analysis.code({ language: 'bash', text: knownText(program.replaceAll("''", "'")), dynamic: null }, site)
  const file = /^(?:\\(?:i|ir|include|include_relative|\.)|\.read)\s+'?([^\s']+)/.exec(line)?.[1]
  if (file !== undefined) analysis.execute(knownText(file), site, 'sql')
  const copied = /^\\copy\b.*\s(from|to)\s+'([^']+)'/i.exec(line)
  if (copied?.[2] !== undefined)
    analysis.file({ operation: copied[1]?.toLowerCase() === 'to' ? 'write' : 'read', path: knownText(copied[2]) }, site)
  const output = /^(?:\\(?:o|out|w|write)\s+(?!\|)|\.(?:output|once|backup|save|dump)\s+)(\S+)/.exec(line)?.[1]
  if (output !== undefined) analysis.file({ operation: 'write', path: knownText(output) }, site)
  const loaded = /^\.load\s+(\S+)/.exec(line)?.[1]
  if (loaded !== undefined) analysis.file({ operation: 'execute', path: knownText(loaded) }, site)
  if (/^\\(?:gexec|setenv)\b/.test(line)) analysis.code({ language: 'sql', text: unknownText(), dynamic: 'exec' }, site)
}

/** `system rm …` of the `mysql` client. */
function shellLine({ tokens, analysis, siteAt }: DynamicContext, at: number): void {
  const words: string[] = []
  for (let index = at + 1; index < tokens.length && tokens[index]?.kind !== 'end'; index += 1)
    words.push(tokens[index]?.text ?? '')
  if (words.length > 0)
    analysis.code({ language: 'bash', text: knownText(words.join(' ')), dynamic: null }, siteAt(tokens[at]?.start ?? 0))
}
