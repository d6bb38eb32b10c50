import type { ValidateFunction } from 'ajv'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import type { ToolEntry } from '../core/action.js'
import { minorDigits } from '../core/currencies.js'
import type { JsonObject } from '../core/json.js'
import type { Mismatch } from './ajv.js'
import { describeMismatch, toMismatch } from './ajv.js'
import type { SchemaProblem } from './argument-schema.js'
import { admits, openPlaces, uncovered } from './argument-schema.js'
import type { Binding, Bound } from './bindings.js'
import { attributesAt, bind } from './bindings.js'
import type { CompiledCounters } from './catalogue-counters.js'
import type { BindingSource, ToolSource, TransformSource } from './catalogue-file.js'
import { toolStateProblems, toToolState, type ToolState } from './catalogue-tool-state.js'
import { codeProblems, toCodePlace, type CodePlace } from './code.js'
import { toolFlowProblems, toToolFlow } from './catalogue-flow.js'
import { parsePointer } from './json-pointer.js'
import type { CurrencySource, Transform } from './transforms.js'

/** A tool of the catalogue, ready for calls. */
export interface CatalogueTool {
  readonly entry: ToolEntry
  /** Where its arguments carry code; null: they carry none. */
  readonly code: CodePlace | null
  /** Null when the arguments fit the schema; else the first thing that does not. */
  check(args: JsonObject): Mismatch | null
  /** The attributes that policies see; only for arguments that fit. */
  bind(args: JsonObject): Bound
  /** Where the attribute of this name comes from. */
  binding(attribute: string): Binding | null
  /** Those that come from the argument at this JSON Pointer, from around or inside it. */
  attributesAt(pointer: string): readonly string[]
}

export type CompiledTool =
  | { readonly ok: true; readonly tool: CatalogueTool }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] }

export interface CompileDeps {
  readonly counters: CompiledCounters
  /** May be shared: schemas have no ids. */
  readonly ajv: Ajv2020
}

/** Makes one entry ready for calls, or says all that is wrong with it; paths are relative to the entry. */
export function compileTool(name: string, source: ToolSource, { ajv, counters }: CompileDeps): CompiledTool {
  const schema = compileSchema(source.arguments, ajv)
  const problems = [
    ...(schema.ok ? [] : schema.problems),
    ...openPlaces(source.arguments, ['arguments']),
    ...pointerProblems(source),
    ...coverageProblems(source),
    ...toolStateProblems(source, counters),
    ...toolFlowProblems(source),
    ...codeProblems(source),
  ]
  if (!schema.ok || problems.length > 0) return { ok: false, problems }
  const { validate } = schema
  const bindings = Object.entries(source.bind ?? {}).map(([attribute, from]) => [attribute, toBinding(from)] as const)
  return {
    ok: true,
    tool: {
      entry: {
        ...toEntry(name, source),
        ...toToolState(source, counters),
        flow: toToolFlow(source),
        source: JSON.parse(JSON.stringify(source)) as JsonObject,
      },
      code: toCodePlace(name, source),
      check: (args) => (validate(args) ? null : toMismatch(validate.errors)),
      bind: (args) => bind(bindings, args),
      binding: (attribute) => bindings.find(([name]) => name === attribute)?.[1] ?? null,
      attributesAt: (pointer) => attributesAt(bindings, pointer),
    },
  }
}

function compileSchema(
  schema: JsonObject,
  ajv: Ajv2020,
):
  | { readonly ok: true; readonly validate: ValidateFunction }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] } {
  try {
    if (ajv.validateSchema(schema) === true) return { ok: true, validate: ajv.compile(schema) }
    return { ok: false, problems: (ajv.errors ?? []).map((error) => schemaProblem(describeMismatch(error))) }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'does not compile'
    return { ok: false, problems: [{ path: ['arguments'], message: `the schema of the arguments: ${message}` }] }
  }
}

function schemaProblem({ pointer, message }: { readonly pointer: string; readonly message: string }): SchemaProblem {
  return { path: ['arguments', ...(parsePointer(pointer) ?? [])], message: `the schema: ${pointer} ${message}` }
}

/** Pointers to what the schema never lets in, and currencies that do not exist. */
function pointerProblems(source: ToolSource): readonly SchemaProblem[] {
  const places = Object.entries(source.bind ?? {}).flatMap(([attribute, binding]) => {
    const path = ['bind', attribute]
    const from = binding.from === undefined ? [] : [{ path: [...path, 'from'], pointer: binding.from }]
    const currencies = (binding.transform ?? []).flatMap((transform, index) =>
      typeof transform === 'string'
        ? []
        : [{ path: [...path, 'transform', String(index)], pointer: transform.currency_normalize.currency }],
    )
    return [...from, ...currencies]
  })
  const unjudged = (source.unjudged ?? []).map((pointer, index) => ({ path: ['unjudged', String(index)], pointer }))
  return [...places, ...unjudged].flatMap(({ path, pointer }) => {
    const message = pointerProblem(source.arguments, pointer)
    return message === null ? [] : [{ path, message }]
  })
}

function pointerProblem(schema: JsonObject, pointer: string): string | null {
  if (pointer !== '' && !pointer.startsWith('/')) {
    return minorDigits(pointer) === null ? `${pointer} is no currency of ISO 4217` : null
  }
  const tokens = parsePointer(pointer)
  if (tokens === null) return `${pointer} is no JSON Pointer`
  return admits(schema, tokens) ? null : `the arguments have no ${pointer}`
}

function coverageProblems(source: ToolSource): readonly SchemaProblem[] {
  const bound = Object.values(source.bind ?? {}).flatMap(({ from }) => (from === undefined ? [] : [from]))
  const code = source.code === undefined ? [] : [source.code.from]
  return uncovered(source.arguments, new Set([...bound, ...code, ...(source.unjudged ?? [])])).map((pointer) => ({
    path: ['arguments', 'properties', ...(parsePointer(pointer) ?? []).slice(0, 1)],
    message: `the argument ${pointer === '' ? '(any member)' : pointer} is neither bound nor listed in "unjudged"`,
  }))
}

function toBinding(source: BindingSource): Binding {
  if (source.from === undefined) return { constant: source.value ?? null }
  return {
    pointer: source.from,
    tokens: parsePointer(source.from) ?? [],
    transforms: (source.transform ?? []).map(toTransform),
  }
}

function toTransform(source: TransformSource): Transform {
  if (typeof source === 'string') return { type: source }
  return { type: 'currency_normalize', currency: toCurrencySource(source.currency_normalize.currency) }
}

function toCurrencySource(currency: string): CurrencySource {
  const tokens = currency.startsWith('/') ? parsePointer(currency) : null
  return tokens === null ? { code: currency } : { pointer: currency, tokens }
}

function toEntry(name: string, source: ToolSource): Omit<ToolEntry, keyof ToolState | 'flow' | 'source'> {
  return {
    name,
    kind: source.kind,
    action: source.action,
    version: source.policy_version ?? 'default',
    scope: source.scope ?? '',
    policyId: source.policy_id ?? null,
    audience: source.audience ?? null,
    advisoryUntil: source.advisory?.until ?? null,
  }
}
