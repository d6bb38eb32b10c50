import type { Call } from '../../core/action.js'
import type { JsonObject } from '../../core/json.js'

/** `tool` + `arguments` of the body. */
export function nativeCall(tool: string, args: JsonObject): Call {
  return { format: 'native', tool, arguments: args, code: null, callId: null }
}
