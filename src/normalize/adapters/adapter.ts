import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'
import type { Call, CallFormat } from '../../core/action.js'
import { CountersignError } from '../../core/errors.js'
import type { JsonObject, JsonValue } from '../../core/json.js'
import { isJsonObject } from '../../core/json.js'
import { ID_PATTERN } from '../../core/words.js'
import { createAjv, toMismatch } from '../ajv.js'
import { parseStrictJson } from '../strict-json.js'

/** The arguments as the format carries them; `problem` says why they could not be read (then `arguments` is null). */
export interface Arguments {
  readonly arguments: JsonObject | null
  readonly problem: string | null
}

/** `no`: another format's; `malformed`: this format, with a member (JSON Pointer) that is missing, unknown or wrong. */
export type Reading =
  | { readonly match: 'no' }
  | { readonly match: 'malformed'; readonly member: string; readonly message: string }
  | { readonly match: 'yes'; readonly call: Call; readonly problem: string | null }

export interface Adapter {
  readonly format: CallFormat
  read(toolCall: JsonObject, limits: { readonly maxDepth: number }): Reading
  /** A refusal as the model behind this format expects to read it. */
  feedback(call: Call, message: string): JsonValue
}

interface AdapterOptions<Schema extends TSchema> {
  readonly format: CallFormat
  /** Whether it claims to be of this format; decided by one telling member, so that a misshapen call is named. */
  readonly isMine: (toolCall: JsonObject) => boolean
  /** Closed. Real SDKs also send the optional members as null. */
  readonly schema: Schema
  readonly toCall: (
    toolCall: Static<Schema>,
    maxDepth: number,
  ) => Arguments & { readonly tool: string; readonly callId: string | number }
  readonly feedback: (call: Call, message: string) => JsonValue
}

const ajv = createAjv()

export const ToolName = Type.String({ pattern: ID_PATTERN })
export const CallId = Type.String({ minLength: 1, maxLength: 256 })
export const Json = Type.Unsafe<JsonValue>({})

export function createAdapter<Schema extends TSchema>(options: AdapterOptions<Schema>): Adapter {
  const { format, feedback } = options
  const validate = ajv.compile<Static<Schema>>(options.schema)
  return {
    format,
    feedback,
    read(toolCall, limits) {
      if (!options.isMine(toolCall)) return { match: 'no' }
      const candidate: unknown = toolCall
      if (!validate(candidate)) {
        const { pointer, message } = toMismatch(validate.errors)
        return { match: 'malformed', member: pointer, message }
      }
      const { problem, ...call } = options.toCall(candidate, limits.maxDepth)
      return { match: 'yes', call: { format, ...call, code: null }, problem }
    },
  }
}

/** Arguments that came as an object. */
export function objectArguments(value: JsonValue): Arguments {
  if (isJsonObject(value)) return { arguments: value, problem: null }
  return { arguments: null, problem: 'the arguments are not an object' }
}

/** Arguments that came as a string holding JSON, read as strictly as the body. */
export function textArguments(text: string, maxDepth: number): Arguments {
  try {
    return objectArguments(parseStrictJson(text, { maxDepth }))
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    const place = error.member === null || error.member === '' ? '' : ` at ${error.member}`
    return { arguments: null, problem: `the arguments are not strict JSON: ${error.code}${place}` }
  }
}
