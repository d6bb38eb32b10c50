import type { Counted, CounterType, Spelling } from '../core/counter.js'
import type { Confidentiality, Label, Role, Sends, Trust } from '../core/flow.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import type { PolicyProblem } from '../core/policy-set.js'
import { PolicyLoadError } from '../core/policy-set.js'
import type { Language } from '../core/words.js'
import { createAjv, describeMismatch } from './ajv.js'
import { catalogueSchema } from './catalogue-schema.js'
import type { LocatedYaml } from './catalogue-yaml.js'
import { readYaml } from './catalogue-yaml.js'
import { parsePointer } from './json-pointer.js'

/** `catalog.yaml` as its schema admits it. */
export interface CatalogueFile {
  readonly version: 1
  readonly counters?: Readonly<Record<string, CounterSource>>
  readonly tools: Readonly<Record<string, ToolSource>>
}

export interface ToolSource {
  readonly kind: string
  readonly action: string
  readonly policy_version?: string
  readonly scope?: string
  readonly policy_id?: string
  readonly audience?: string
  readonly arguments: JsonObject
  readonly bind?: Readonly<Record<string, BindingSource>>
  readonly unjudged?: readonly string[]
  readonly advisory?: { readonly until: string }
  readonly counters?: readonly string[]
  readonly target?: AttributeRefSource
  readonly destructive?: boolean
  readonly lease?: string
  readonly flow?: FlowSource
  readonly code?: CodeSource
}

export interface CodeSource {
  readonly from: string
  readonly language?: Language | { readonly from: string }
  readonly template?: string
  readonly dialect?: string
}

export interface FlowSource {
  readonly reads?: {
    readonly trust: Trust
    readonly confidentiality: Confidentiality
    readonly fields?: Readonly<Record<string, Partial<Label>>>
    readonly resource?: ResourceSource
  }
  readonly sends?: Sends
  readonly irreversible?: boolean
  readonly money?: boolean
  readonly roles?: Readonly<Record<string, Role>>
  readonly writes?: ResourceSource
}

export interface ResourceSource {
  readonly kind: string
  readonly id?: string
}

export interface CounterSource {
  readonly type: CounterType
  readonly of?: KeyPartSource
  readonly key: readonly KeyPartSource[]
  readonly window: string
  readonly counts?: Counted
  readonly release?: 'executor' | 'agent'
  readonly max_distinct?: number
}

export type KeyPartSource = string | AttributeRefSource

export interface AttributeRefSource {
  readonly attribute: string
  readonly normalize?: Spelling
}

export interface BindingSource {
  readonly from?: string
  readonly transform?: readonly TransformSource[]
  readonly value?: JsonValue
}

export type TransformSource =
  'to_number' | 'to_string' | 'lowercase' | 'trim' | { readonly currency_normalize: { readonly currency: string } }

/** These only say that something below them is wrong, which has its own, better placed error. */
const FRAMES = new Set(['oneOf', 'anyOf', 'propertyNames'])
const MAX_PROBLEMS = 100

const isCatalogueFile = createAjv({ allErrors: true }).compile<CatalogueFile>(catalogueSchema)

/** Throws PolicyLoadError: syntax, or what does not fit the schema. */
export function readCatalogueFile(
  path: string,
  bytes: Uint8Array,
): { readonly yaml: LocatedYaml; readonly file: CatalogueFile } {
  const result = readYaml(path, bytes)
  if (!result.ok) throw new PolicyLoadError(result.problems)
  const file: unknown = result.yaml.value
  if (!isCatalogueFile(file)) throw new PolicyLoadError(schemaProblems(result.yaml))
  return { yaml: result.yaml, file }
}

function schemaProblems(yaml: LocatedYaml): readonly PolicyProblem[] {
  const errors = isCatalogueFile.errors ?? []
  const telling = errors.filter(({ keyword }) => !FRAMES.has(keyword))
  return (telling.length > 0 ? telling : errors).slice(0, MAX_PROBLEMS).map((error) => {
    const { pointer, message } = describeMismatch(error)
    const tokens = [...(parsePointer(pointer) ?? []), ...(error.propertyName === undefined ? [] : [error.propertyName])]
    return yaml.problem(tokens, `${tokens.join('/')} ${message}`)
  })
}
