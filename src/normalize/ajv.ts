import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { formatPointer, parsePointer } from './json-pointer.js'

/** JSON Schema 2020-12, strict about schemas; data is judged as it is: nothing coerced, defaulted or removed. */
export function createAjv(options: { readonly allErrors?: boolean } = {}): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: options.allErrors ?? false,
    strict: true,
    strictTypes: true,
    strictTuples: true,
    strictRequired: false,
    allowUnionTypes: true,
    coerceTypes: false,
    useDefaults: false,
    removeAdditional: false,
    ownProperties: true,
    addUsedSchema: false,
    logger: false,
  })
  ajvFormats.default(ajv)
  return ajv
}

export interface Mismatch {
  /** JSON Pointer of the member, also of one that is missing or unknown. */
  readonly pointer: string
  /** `must be number`, `is required`, `is not known`; no values of the data. */
  readonly message: string
}

/** The error that says most: where alternatives were tried, that none fits; else what went wrong first. */
export function toMismatch(errors: readonly ErrorObject[] | null | undefined): Mismatch {
  const first = errors?.[0]
  const alternatives = errors?.find((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf')
  const error = alternatives ?? first
  return error === undefined ? { pointer: '', message: 'does not fit the schema' } : describeMismatch(error)
}

export function describeMismatch(error: ErrorObject): Mismatch {
  const params: Record<string, unknown> = error.params
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return { pointer: child(error.instancePath, params.missingProperty), message: 'is required' }
    case 'additionalProperties':
      return { pointer: child(error.instancePath, params.additionalProperty), message: 'is not known' }
    case 'enum':
    case 'const':
      return { pointer: error.instancePath, message: 'must be one of the values that the schema names' }
    case 'anyOf':
    case 'oneOf':
      return { pointer: error.instancePath, message: 'must fit one of the forms that the schema names' }
    default:
      return { pointer: error.instancePath, message: error.message ?? 'does not fit the schema' }
  }
}

function child(pointer: string, name: unknown): string {
  const tokens = parsePointer(pointer) ?? []
  return formatPointer([...tokens, String(name)])
}
