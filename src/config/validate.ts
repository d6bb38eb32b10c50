import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { ConfigSchema, type RawConfig } from './schema.js'
import type { ConfigProblem } from './problem.js'

export type SourceOf = (path: readonly string[]) => string

export type Validated =
  | { readonly ok: true; readonly config: RawConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

const ajv = new Ajv2020({
  allErrors: true,
  useDefaults: true,
  allowUnionTypes: true,
  strict: true,
  // Which members a channel has is told by its type.
  strictRequired: false,
  discriminator: true,
})
ajv.addVocabulary(['secret'])
formats.default(ajv, ['date-time', 'uri', 'email'])
const validateSchema = ajv.compile<RawConfig>(ConfigSchema)

/** Fills in defaults (in `data` itself) and checks it against the schema. */
export function validateConfig(data: unknown, sourceOf: SourceOf): Validated {
  const valid = validateSchema(data)
  if (!valid) return { ok: false, problems: (validateSchema.errors ?? []).map((error) => toProblem(error, sourceOf)) }
  const problems = unfit(data.globals, ['globals'], sourceOf)
  return problems.length === 0 ? { ok: true, config: data } : { ok: false, problems }
}

function toProblem(error: ErrorObject, sourceOf: SourceOf): ConfigProblem {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer)
  const extra: unknown = error.params['additionalProperty']
  if (typeof extra === 'string') return problemAt([...path, extra], 'unknown member', sourceOf)
  return problemAt(path, describe(error), sourceOf)
}

/** Ajv's messages name the rule, never the value. */
function describe(error: ErrorObject): string {
  if (error.keyword === 'pattern') return 'has the wrong form'
  if (error.keyword === 'discriminator') return 'has a type that does not exist'
  if (error.keyword !== 'enum') return error.message ?? error.keyword
  const allowed: unknown = error.params['allowedValues']
  return `must be one of ${Array.isArray(allowed) ? allowed.join(', ') : 'the allowed values'}`
}

/** YAML can say more than JSON: what policies get must be JSON. */
function unfit(value: unknown, path: readonly string[], sourceOf: SourceOf): readonly ConfigProblem[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return []
  if (typeof value === 'number') {
    const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
    return exact ? [] : [problemAt(path, 'is a number that cannot be held exactly', sourceOf)]
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => unfit(item, [...path, String(index)], sourceOf))
  if (typeof value !== 'object') return [problemAt(path, 'is not JSON', sourceOf)]
  return Object.entries(value).flatMap(([name, member]) =>
    name === '__proto__'
      ? [problemAt([...path, name], 'forbidden member', sourceOf)]
      : unfit(member, [...path, name], sourceOf),
  )
}

function problemAt(path: readonly string[], message: string, sourceOf: SourceOf): ConfigProblem {
  return { member: path.length === 0 ? '(file)' : path.join('.'), source: sourceOf(path), message }
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
