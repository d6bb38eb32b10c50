import type { Call, Code } from '../../core/action.js'
import type { Language } from '../../core/words.js'
import { CODE_TOOL, undeclared } from '../code.js'

/** `code` (+ `language`) of the body. The arguments name the language also where it was not declared. */
export function codeCall(text: string, declared: Language | null, agentDefault: Language | null): Call {
  const named =
    declared === null ? undeclared(text, agentDefault) : { language: declared, languageSource: 'declared' as const }
  const code: Code = { text, dialect: null, ...named }
  return { format: 'code', tool: CODE_TOOL, arguments: { code: text, language: code.language }, code, callId: null }
}
