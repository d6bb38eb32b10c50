import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifySchemaValidationError } from 'fastify'
import { CountersignError } from '../core/errors.js'
import { NAMED_SCHEMAS } from './schemas/named.js'

const MAX_NAME_LENGTH = 128
/** What the service itself named: another shape names nothing. */
const THINGS: Readonly<Record<string, string>> = {
  '/audit_id': 'audit entry',
  '/approval_id': 'request for approval',
}

/** One for the process: compiling takes longer than everything else at the edge's start. */
const ajv = createAjv()

/** Nothing is coerced, dropped or filled in: what was sent is what is judged. Stops at the first error. */
export function compileSchema(schema: AnySchema): ValidateFunction {
  return ajv.compile(schema)
}

/** Of one of the named schemas. */
export function namedValidator(name: string): ValidateFunction {
  const validate = ajv.getSchema(name)
  if (validate === undefined) throw new CountersignError('internal', `no schema ${name}`)
  return validate
}

function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    removeAdditional: false,
    coerceTypes: false,
    useDefaults: false,
    allErrors: false,
    strict: true,
    strictTypes: false,
  })
  formats.default(ajv, ['date-time', 'uri'])
  for (const schema of NAMED_SCHEMAS) ajv.addSchema(schema)
  return ajv
}

/** Names the member, never its value. An id in the path that no resource can have is `not_found`. */
export function validationError(
  errors: readonly (FastifySchemaValidationError | ErrorObject)[],
  part: string,
): CountersignError {
  const error = mostTelling(errors)
  const pointer = error === undefined ? '' : pointerOf(error)
  const message = error === undefined ? 'has the wrong shape' : messageOf(error)
  if (part === 'body') return new CountersignError('body_invalid', message, { member: pointer })
  const thing = part === 'params' ? THINGS[pointer] : undefined
  if (thing !== undefined) return new CountersignError('not_found', `no such ${thing}`)
  return new CountersignError('parameter_invalid', `${pointer.slice(1).slice(0, MAX_NAME_LENGTH)}: ${message}`)
}

/** Says which values are allowed: the schema's, never what was sent. */
function messageOf({ keyword, message, params }: FastifySchemaValidationError | ErrorObject): string {
  const allowed: unknown = params['allowedValues']
  if (keyword === 'enum' && Array.isArray(allowed)) return `must be one of ${allowed.map(String).join(', ')}`
  return message ?? 'has the wrong shape'
}

/** A value that may also be null fails both ways: what is wrong with the value says more than that it is not null. */
function mostTelling(
  errors: readonly (FastifySchemaValidationError | ErrorObject)[],
): FastifySchemaValidationError | ErrorObject | undefined {
  return errors.find(({ keyword, params }) => !(keyword === 'type' && params['type'] === 'null')) ?? errors[0]
}

function pointerOf({ instancePath, params }: FastifySchemaValidationError | ErrorObject): string {
  const name: unknown = params['additionalProperty'] ?? params['missingProperty'] ?? params['dependentProperty']
  return typeof name === 'string' ? `${instancePath}/${escapePointer(name)}` : instancePath
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
