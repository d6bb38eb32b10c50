export const flag = { type: 'boolean' } as const
export const text = { type: 'string' } as const
export const integer = { type: 'integer' } as const
export const number = { type: 'number' } as const

export function closed(properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } as const
}

export function list(items: object) {
  return { type: 'array', items } as const
}

export function orNull(schema: { readonly type: string }) {
  return { ...schema, type: [schema.type, 'null'] } as const
}
