import type { Call, Code } from '../../core/action.js'
import type { JsonObject } from '../../core/json.js'
import type { Language } from '../../core/words.js'
import { LANGUAGES } from '../../core/words.js'
import { detectLanguage } from '../language.js'

/** The tool as which code stands in the catalogue; its arguments are `{code, language}`. */
const CODE_TOOL = 'code'

/** `code` (+ `language`) of the body. The arguments name the language also where it was not declared. */
export function codeCall(text: string, declared: Language | null, agentDefault: Language | null): Call {
  const code = describe(text, declared, agentDefault)
  return {
    format: 'code',
    tool: CODE_TOOL,
    arguments: { code: text, language: code.language },
    code,
    callId: null,
  }
}

/**
 * A call of the tool `code` is code in whichever format it came: no format hides it from those who look at code.
 * Arguments that are no code are left to the catalogue's schema.
 */
export function withCode(call: Call, agentDefault: Language | null): Call {
  if (call.tool !== CODE_TOOL || call.code !== null || call.arguments === null) return call
  const text = call.arguments['code']
  if (typeof text !== 'string') return call
  return { ...call, code: describe(text, declaredIn(call.arguments), agentDefault) }
}

/** The call with other arguments; what was known of the language stays known while they name the same one. */
export function withArguments(call: Call, args: JsonObject): Call {
  const changed: Call = { ...call, arguments: args, code: null }
  const text = args['code']
  if (call.code === null || typeof text !== 'string') return withCode(changed, null)
  if (args['language'] === call.arguments?.['language']) return { ...changed, code: { ...call.code, text } }
  return withCode(changed, null)
}

function describe(text: string, declared: Language | null, agentDefault: Language | null): Code {
  if (declared !== null) return { text, language: declared, languageSource: 'declared' }
  if (agentDefault !== null) return { text, language: agentDefault, languageSource: 'agent_default' }
  return { text, language: detectLanguage(text), languageSource: 'detected' }
}

function declaredIn(args: JsonObject): Language | null {
  return LANGUAGES.find((language) => language === args['language']) ?? null
}
