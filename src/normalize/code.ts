import type { Code } from '../core/action.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import { LANGUAGES, type Language } from '../core/words.js'
import { admitsType, type SchemaProblem } from './argument-schema.js'
import type { CodeSource, ToolSource } from './catalogue-file.js'
import { resolvePointer, parsePointer } from './json-pointer.js'
import { detectLanguage } from './language.js'

/** Where code stands among the arguments of a tool, and which language it is in. */
export interface CodePlace {
  readonly pointer: string
  readonly tokens: readonly string[]
  /** One language, the argument that names it, or null: the agent's default, else what can be told from the code. */
  readonly language: Language | { readonly tokens: readonly string[] } | null
  /** What the tool puts the argument into, before and behind it. */
  readonly around: readonly [before: string, behind: string]
  readonly dialect: string | null
}

/** What is known before the code is looked at. */
export interface CodeBackground {
  /** The same call's code with other arguments: its language stays known while they name the same one. */
  readonly before: Code | null
  readonly agentDefault: Language | null
}

/** Code that is there but no text: nobody could look at it. */
export type CodeRead =
  { readonly ok: true; readonly code: Code | null } | { readonly ok: false; readonly pointer: string }

/** Code as a body carries it by itself is a call of this tool; its arguments are `{code, language}`. */
export const CODE_TOOL = 'code'
const CODE_FORM: CodeSource = { from: '/code', language: { from: '/language' } }

/** The tool `code` carries code also where its entry does not say so. */
export function toCodePlace(
  name: string,
  { code = name === CODE_TOOL ? CODE_FORM : undefined }: ToolSource,
): CodePlace | null {
  if (code === undefined) return null
  const { from, language = null, dialect = null, template = '{}' } = code
  const [before = '', behind = ''] = template.split('{}')
  return {
    pointer: from,
    tokens: tokensOf(from),
    language: typeof language === 'object' && language !== null ? { tokens: tokensOf(language.from) } : language,
    around: [before, behind],
    dialect,
  }
}

/** Places in the arguments that are not there, or can hold no code. Paths are relative to the entry. */
export function codeProblems({ code, arguments: schema }: ToolSource): readonly SchemaProblem[] {
  if (code === undefined) return []
  const { from, language } = code
  const types = language === 'bash' ? ['string', 'array'] : ['string']
  const named =
    typeof language === 'object'
      ? [{ path: ['code', 'language', 'from'], pointer: language.from, types: ['string'] }]
      : []
  return [{ path: ['code', 'from'], pointer: from, types }, ...named]
    .filter((place) => !admitsType(schema, tokensOf(place.pointer), place.types))
    .map(({ path, pointer }) => ({ path, message: `the arguments have no text at ${pointer}` }))
}

/** The code of a call whose arguments fit their schema; null where there is none. */
export function readCode(args: JsonObject, place: CodePlace | null, background: CodeBackground): CodeRead {
  if (place === null) return { ok: true, code: null }
  const value = resolvePointer(args, place.tokens)
  if (value === undefined || value === null) return { ok: true, code: null }
  const own = toText(value, place.language)
  if (own === null) return { ok: false, pointer: place.pointer }
  const text = place.around.join(own)
  return { ok: true, code: { text, dialect: place.dialect, ...languageOf(text, args, place, background) } }
}

/** Words of a command stand for themselves: none of them is read by a shell. */
function toText(value: JsonValue, language: CodePlace['language']): string | null {
  if (typeof value === 'string') return value
  const words: readonly JsonValue[] = Array.isArray(value) ? value : []
  if (language !== 'bash' || !Array.isArray(value)) return null
  return words.every((word) => typeof word === 'string') ? words.map(quoted).join(' ') : null
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

function languageOf(
  text: string,
  args: JsonObject,
  { language }: CodePlace,
  { before, agentDefault }: CodeBackground,
): Pick<Code, 'language' | 'languageSource'> {
  if (typeof language === 'string') return { language, languageSource: 'catalogue' }
  const named = language === null ? undefined : resolvePointer(args, language.tokens)
  if (before !== null && (named === undefined || named === before.language)) {
    return { language: before.language, languageSource: before.languageSource }
  }
  const declared = LANGUAGES.find((one) => one === named) ?? null
  return declared === null ? undeclared(text, agentDefault) : { language: declared, languageSource: 'declared' }
}

/** Of code whose language nobody named. */
export function undeclared(text: string, agentDefault: Language | null): Pick<Code, 'language' | 'languageSource'> {
  if (agentDefault !== null) return { language: agentDefault, languageSource: 'agent_default' }
  return { language: detectLanguage(text), languageSource: 'detected' }
}

function tokensOf(pointer: string): readonly string[] {
  return parsePointer(pointer) ?? []
}
