import { Type, type TSchema } from 'typebox'
import { CODE_KINDS, RESERVED_KINDS } from '../core/words.js'

export function closed<Members extends Record<string, TSchema>>(members: Members, description: string) {
  return Type.Object(members, { additionalProperties: false, default: {}, description })
}

export function text(fallback: string, description: string, bounds: { minLength?: number; pattern?: string }) {
  return Type.String({ default: fallback, description, maxLength: 4096, ...bounds })
}

export function integer(fallback: number, minimum: number, maximum: number, description: string) {
  return Type.Integer({ default: fallback, minimum, maximum, description })
}

export function flag(fallback: boolean, description: string) {
  return Type.Boolean({ default: fallback, description })
}

export function rate(fallback: number | null, description: string) {
  const bounds = { type: ['integer', 'null'], minimum: 1, maximum: 10_000_000 }
  return Type.Unsafe<number | null>({ ...bounds, default: fallback, description })
}

export function guardLayers(description: string) {
  const pattern = `^(?:${RESERVED_KINDS.join('|')}|${CODE_KINDS}[a-z0-9_-]{1,64})$`
  return Type.Array(Type.String({ pattern }), { default: [], maxItems: 64, uniqueItems: true, description })
}

export function orNullInteger(minimum: number, maximum: number, description: string) {
  return Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum, maximum, default: null, description })
}

export function orNull(schema: TSchema & { type: string }, description: string, more: { secret?: true } = {}) {
  return Type.Unsafe<string | null>({ ...schema, type: [schema.type, 'null'], default: null, description, ...more })
}
