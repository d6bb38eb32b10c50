import type { Analysis, Budget, Site } from '../analysis/analysis.js'
import type { Text } from '../analysis/text.js'
import { FUNCTIONS, PRIVILEGE_PROCEDURES, PROCEDURES, type FunctionKnowledge } from './functions.js'
import { textOf, type Variables } from './strings.js'
import type { Token } from './token.js'
import { closing, nameAt, splitCommas, wordAt } from './words/cursor.js'

/** What stands somewhere in a text and does more than work on rows. */
export interface Effect {
  /** Offset in the text. */
  readonly at: number
  readonly delays: boolean
  readonly reachesOut: boolean
  readonly privilege: boolean
  readonly probe: boolean
}

export interface EffectsContext {
  readonly tokens: readonly Token[]
  readonly variables: Variables
  readonly siteAt: (offset: number) => Site
  readonly budget: Budget
  /** Null: nobody is told what is reached. */
  readonly analysis: Analysis | null
}

/** Finds calls and clauses that delay or reach out, and tells what they reach. */
export function findEffects(context: EffectsContext): readonly Effect[] {
  const { tokens, budget } = context
  const found: Effect[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) continue
    budget.spend()
    const effect = callAt(context, at) ?? procedureAt(context, at) ?? clauseAt(context, at)
    if (effect !== null) found.push(effect)
  }
  return found
}

function effectOf(token: Token, knowledge: FunctionKnowledge, privilege = false): Effect {
  const { delays = false, reachesOut = false, probe = false } = knowledge
  return { at: token.start, delays, reachesOut, privilege, probe }
}

function callAt(context: EffectsContext, at: number): Effect | null {
  const { tokens } = context
  const token = tokens[at]
  if (token === undefined || wordAt(tokens, at + 1) !== '(') return null
  const bare = token.text.toLowerCase()
  const schema = wordAt(tokens, at - 1) === '.' ? `${tokens[at - 2]?.text.toLowerCase() ?? ''}.${bare}` : ''
  const name = schema !== '' && Object.hasOwn(FUNCTIONS, schema) ? schema : bare
  const knowledge = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (knowledge === undefined) return heavy(context, at, bare)
  const close = closing(tokens, at + 1, tokens.length)
  const args = splitCommas(tokens, at + 2, close).map(({ from, to }) => textOf(tokens, from, to, context.variables))
  tell(context, knowledge, args, token)
  return effectOf(token, knowledge)
}

/** `RANDOMBLOB(500000000)`, `REPEAT('a', 1e9)`, `generate_series(1, 1e8)`: burns time. */
function heavy({ tokens }: EffectsContext, at: number, name: string): Effect | null {
  const token = tokens[at]
  if (
    token === undefined ||
    !['randomblob', 'zeroblob', 'repeat', 'rpad', 'lpad', 'replicate', 'generate_series'].includes(name)
  )
    return null
  const close = Math.min(closing(tokens, at + 1, tokens.length), at + 24)
  const isHuge = tokens.slice(at + 2, close).some(({ kind, text }) => kind === 'number' && Number(text) >= 5_000_000)
  return isHuge ? effectOf(token, { delays: true }) : null
}

function procedureAt(context: EffectsContext, at: number): Effect | null {
  const { tokens } = context
  const token = tokens[at]
  const name = token?.text.toLowerCase() ?? ''
  if (token === undefined) return null
  if (PRIVILEGE_PROCEDURES.has(name)) return effectOf(token, PROCEDURES[name] ?? {}, true)
  const knowledge = Object.hasOwn(PROCEDURES, name) ? PROCEDURES[name] : undefined
  if (knowledge === undefined) return null
  const begin = wordAt(tokens, at + 1) === '(' ? at + 2 : at + 1
  const args = splitCommas(tokens, begin, endOfArguments(tokens, begin)).map(({ from, to }) =>
    textOf(tokens, from, to, context.variables),
  )
  tell(context, knowledge, args, token)
  return effectOf(token, knowledge)
}

/** Up to the end of the statement or a closing bracket; a bare word that begins another statement ends it too. */
function endOfArguments(tokens: readonly Token[], from: number): number {
  let at = from
  while (
    at < tokens.length &&
    tokens[at]?.kind !== 'end' &&
    wordAt(tokens, at) !== ')' &&
    (at === from || !/^[a-z]/.test(wordAt(tokens, at)))
  )
    at += 1
  return at
}

function clauseAt(context: EffectsContext, at: number): Effect | null {
  const { tokens } = context
  const token = tokens[at]
  const [word, next] = [wordAt(tokens, at), wordAt(tokens, at + 1)]
  if (token === undefined || word === '') return null
  if (word === 'waitfor' && ['delay', 'time'].includes(next)) return effectOf(token, { delays: true })
  if (word === 'into' && (next === 'outfile' || next === 'dumpfile')) return file(context, at + 2, 'write', token)
  if (word === 'infile') return file(context, at + 1, 'read', token)
  if (word === 'attach') return file(context, next === 'database' ? at + 2 : at + 1, 'read', token)
  if (word === 'disk' && next === '=') return file(context, at + 2, 'write', token)
  if (word === 'bulk' && next === 'insert')
    return file(context, (nameAt(tokens, at + 2)?.end ?? at + 3) + 1, 'read', token)
  if (word === 'copy') return copied(context, at, token)
  if (word === 'program' && tokens[at + 1]?.kind === 'string') {
    const knowledge = { reachesOut: true, command: 0 } as const
    tell(context, knowledge, [textOf(tokens, at + 1, at + 2, context.variables)], token)
    return effectOf(token, knowledge)
  }
  if (word === 'general_log_file' || word === 'slow_query_log_file') return effectOf(token, { reachesOut: true }, true)
  return null
}

function file(context: EffectsContext, at: number, operation: 'read' | 'write', token: Token): Effect {
  const { tokens, variables } = context
  if (tokens[at]?.kind === 'string' || tokens[at]?.kind === 'name')
    tell(context, { file: [operation, 0] }, [textOf(tokens, at, at + 1, variables)], token)
  return effectOf(token, { reachesOut: true })
}

/** `COPY t FROM 'file'`, `COPY (…) TO 'file'`; the standard streams are the client's own. */
function copied(context: EffectsContext, at: number, token: Token): Effect | null {
  const { tokens } = context
  const depth = token.depth
  for (let index = at + 1; index < tokens.length && tokens[index]?.kind !== 'end'; index += 1) {
    context.budget.spend(0.25)
    const word = tokens[index]?.depth === depth ? wordAt(tokens, index) : ''
    if ((word === 'from' || word === 'to') && tokens[index + 1]?.kind === 'string')
      return file(context, index + 1, word === 'from' ? 'read' : 'write', token)
  }
  return null
}

function tell(context: EffectsContext, knowledge: FunctionKnowledge, args: readonly Text[], token: Token): void {
  const { analysis } = context
  if (analysis === null) return
  const site = context.siteAt(token.start)
  if (knowledge.file !== undefined) {
    const path = args[knowledge.file[1]]
    if (path !== undefined) analysis.file({ operation: knowledge.file[0], path }, site)
  }
  if (knowledge.network !== undefined) {
    const target = args[knowledge.network]
    if (target !== undefined) analysis.network({ direction: 'out', target: hostOf(target) }, site)
  }
  const shell = knowledge.command === undefined ? undefined : args[knowledge.command]
  if (shell !== undefined) analysis.code({ language: 'bash', text: shell, dynamic: null }, site)
  if (knowledge.sql === undefined) return
  for (const text of args) if (looksLikeSql(text)) analysis.code({ language: 'sql', text, dynamic: null }, site)
}

function looksLikeSql({ parts }: Text): boolean {
  return /^\s*(?:select|insert|update|delete|drop|alter|create|truncate|exec|grant|call|with|copy|do|begin|merge|vacuum|set)\b/i.test(
    parts[0] ?? '',
  )
}

/** A connection's words (`host=x dbname=y`), a share (`\\host\x`), or what it says. */
function hostOf(target: Text): Text {
  const [first] = target.parts
  const host =
    /(?:^|\s)host(?:addr)?\s*=\s*'?([^\s']+)/.exec(first ?? '')?.[1] ?? /^\\\\([^\\]+)/.exec(first ?? '')?.[1]
  return host === undefined ? target : { ...target, parts: [host] }
}
