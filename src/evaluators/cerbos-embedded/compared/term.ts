import { isJsonList, isJsonObject, type JsonValue } from '../../../core/json.js'

/** What an expression may stand for: attributes of the request, and values that the policies know. */
export interface Term {
  /** `R.amount`, `P.user_role`, `P.verified.claims.team` */
  readonly attributes: ReadonlySet<string>
  readonly values: readonly JsonValue[]
}

export const NOTHING: Term = { attributes: new Set(), values: [] }

const MAX_VALUES = 500

export function union(terms: readonly Term[]): Term {
  return {
    attributes: new Set(terms.flatMap(({ attributes }) => [...attributes])),
    values: terms.flatMap(({ values }) => values).slice(0, MAX_VALUES),
  }
}

/** Members of this name; of a request's own data it is still that attribute. */
export function selected({ attributes, values }: Term, field: string): Term {
  return {
    attributes,
    values: values.flatMap((value) =>
      isJsonObject(value) && Object.hasOwn(value, field) ? [value[field] ?? null] : [],
    ),
  }
}

/** Any element or member: what an index that is not known can lead to. */
export function anyOf({ attributes, values }: Term): Term {
  return { attributes, values: values.flatMap(contents).slice(0, MAX_VALUES) }
}

/** What `in` looks among: elements of lists, names of maps. */
export function keys({ values }: Term): readonly JsonValue[] {
  return values.flatMap((value) => (isJsonObject(value) ? Object.keys(value) : elements(value)))
}

function contents(value: JsonValue): readonly JsonValue[] {
  return isJsonObject(value) ? Object.values(value) : elements(value)
}

function elements(value: JsonValue): readonly JsonValue[] {
  return isJsonList(value) ? value : []
}

/** Single values; those of a list instead of the list. */
export function scalars(values: readonly JsonValue[]): readonly JsonValue[] {
  return values.flatMap((value) => (isJsonList(value) ? value : [value])).filter((value) => !isJsonObject(value))
}
