/** A condition or value of SQL, as far as is needed to say whether it holds for every row. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'column'; readonly name: string }
  /** A bound parameter, a variable, or a part that is not known. */
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[] }
  /** `=`, `<>`, `<`, `<=`, `>`, `>=`, `like`, `in`, `between`, arithmetic, `||` */
  | { readonly kind: 'operator'; readonly name: string; readonly parts: readonly Expression[] }
  | { readonly kind: 'and' | 'or' | 'not'; readonly parts: readonly Expression[] }
  | { readonly kind: 'is_null' | 'is_not_null'; readonly parts: readonly Expression[] }
  | { readonly kind: 'subquery'; readonly exists: boolean; readonly query: Subquery }
  | { readonly kind: 'other'; readonly parts: readonly Expression[] }

export interface Subquery {
  /** Null: it selects from nothing, or from several. */
  readonly table: string | null
  readonly column: string | null
  /** It has a WHERE, a LIMIT, a HAVING or the like. */
  readonly filtered: boolean
  readonly hasFrom: boolean
}

export const OTHER: Expression = { kind: 'other', parts: [{ kind: 'parameter', name: '' }] }

/** What is nested too deeply to be looked at counts as looking at no row. */
export const TOO_DEEP: Expression = { kind: 'other', parts: [] }

export function partsOf(expression: Expression): readonly Expression[] {
  return 'parts' in expression ? expression.parts : []
}
