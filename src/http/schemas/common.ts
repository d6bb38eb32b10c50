import { Type, type Static, type TSchema } from 'typebox'
import type { JsonObject, JsonValue } from '../../core/json.js'
import { ID_PATTERN } from '../../core/words.js'

/** A schema that stands in the API's description under a name of its own. */
export type Named<Schema extends TSchema = TSchema> = Schema & { readonly $id: string }

export function named<Schema extends TSchema>(name: string, schema: Schema): Named<Schema> {
  return Object.assign(schema, { $id: name })
}

/** A reference to a named schema, with its type. */
export function ref<Schema extends TSchema>(schema: Named<Schema>) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` })
}

/** An object with these members and no others. */
export function closed<Members extends Record<string, TSchema>>(members: Members, options: Described = {}) {
  return Type.Object(members, { additionalProperties: false, ...options })
}

export interface Described {
  readonly description?: string
  readonly examples?: readonly unknown[]
}

export function nullable<Schema extends TSchema>(schema: Schema, description?: string) {
  return Type.Union([schema, Type.Null()], description === undefined ? {} : { description })
}

/** One of these words. */
export function oneOf<Word extends string>(words: readonly Word[], options: Described = {}) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], ...options })
}

export function id(description: string) {
  return Type.String({ pattern: ID_PATTERN, description })
}

export function anyObject(description: string) {
  return Type.Unsafe<JsonObject>({ type: 'object', additionalProperties: true, description })
}

export function anyValue(description: string) {
  return Type.Unsafe<JsonValue>({ description })
}

export const NoQuery = closed({})
export const AuditIdParams = closed({ audit_id: id('The `audit_id` of a decision.') })
export const ApprovalIdParams = closed({ approval_id: id('The request for approval.') })
export const SessionIdParams = closed({ session_id: id('The session.') })
export const AgentIdParams = closed({ agent_id: id('The agent; one that never asked can be frozen too.') })
export const KeyIdParams = closed({ key_id: id('The `key_id` of an API key, not its secret.') })
