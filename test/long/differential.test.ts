import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromJson, toBinary } from '@bufbuild/protobuf'
import { CheckResourcesRequestSchema } from '@cerbos/api/cerbos/request/v1/request_pb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vectors } from '../fixtures/vectors.js'
import { parseDocument } from 'yaml'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js'
import { PolicyLoadError, type PolicySnapshot } from '../../src/core/policy-set.js'
import { engineConfig } from '../../src/evaluators/cerbos-embedded/engine/config.js'
import { startThread, type EngineThread } from '../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import type { Frame } from '../../src/evaluators/cerbos-embedded/engine/frames.js'
import { compileEngine } from '../../src/evaluators/cerbos-embedded/engine/go.js'
import { PROBE_KIND, PROBE_POLICIES } from '../../src/evaluators/cerbos-embedded/self-test/probe-policies.js'
import { selfTest } from '../../src/evaluators/cerbos-embedded/self-test/self-test.js'
import { compilePolicies, type CompiledPolicies } from '../../src/evaluators/cerbos-embedded/table/compile.js'
import { readResponse, type EngineResult } from '../../src/evaluators/cerbos-embedded/wire/response.js'
import { startNativeServer, type NativeResult, type NativeServer } from '../evaluators/cerbos-embedded/native-server.js'

const VECTORS = vectors('cerbos')
const GLOBALS: JsonObject = { environment: 'test' }
const BATCH = 50

interface Body extends JsonObject {
  readonly principal: JsonObject
  readonly resources: readonly [{ readonly actions: readonly string[]; readonly resource: JsonObject }]
}

/** Everything in one answer that both engines must agree on. */
interface Verdict {
  readonly effects: Readonly<Record<string, string>>
  readonly policies: Readonly<Record<string, string>>
  /** Of actions that are allowed: an engine stops at the first DENY, and visits rules in a random order. */
  readonly outputs: readonly string[]
  readonly schemaErrors: readonly string[]
  readonly derivedRoles: readonly string[]
}

describe.skipIf(!existsSync(VECTORS))("Cerbos's own policy store, against the native server", () => {
  const { snapshot, refused } = supportedStore()
  const lenient = compile(snapshot, false)
  const strict = compile(snapshot, true)
  const bodies = requests()
  let native: NativeServer
  let engines: { readonly lenient: EngineThread; readonly strict: EngineThread }
  let wanted: readonly Verdict[]

  beforeAll(async () => {
    native = await startNativeServer(snapshot.cerbos, { globals: GLOBALS })
    engines = { lenient: await startEngine(lenient, false), strict: await startEngine(strict, true) }
    const answers: Verdict[] = []
    for (const body of bodies) answers.push(fromNative(await native.post({ includeMeta: true, ...body })))
    wanted = answers
  }, 300_000)
  afterAll(() => Promise.all([native.close(), engines.lenient.stop(), engines.strict.stop()]))

  it('covers all of the store but what it says it does not', () => {
    expect(refused).toMatchSnapshot()
    expect(bodies.length).toBeGreaterThan(1_000)
  })

  it('answers every request alike: effects, policies, outputs, schema errors, derived roles', async () => {
    const told = (await answersOf(engines.lenient, bodies)).map(fromEngine)
    const different = bodies.flatMap((body, at) => {
      const [ours, theirs] = [JSON.stringify(told[at]), JSON.stringify(wanted[at])]
      return ours === theirs ? [] : [{ body, ours: told[at], theirs: wanted[at] }]
    })
    expect(different.slice(0, 3)).toEqual([])
    const seen = new Set(wanted.flatMap(({ effects }) => Object.values(effects)))
    expect([...seen].sort()).toEqual(['allow', 'deny'])
    expect(wanted.some(({ outputs }) => outputs.length > 0)).toBe(true)
    expect(wanted.some(({ schemaErrors }) => schemaErrors.length > 0)).toBe(true)
  }, 300_000)

  it('denies more only where it says that something could not be evaluated', async () => {
    const results = await answersOf(engines.strict, bodies)
    let erring = 0
    results.forEach((result, at) => {
      // A subject has one role: with several, what one role allows stands beside the error of another.
      if (!hasOneRole(bodies[at])) return
      const { effects } = fromEngine(result)
      for (const [action, effect] of Object.entries(effects)) {
        const errs = result.outputs.some((output) => output.action === action && isWitness(strict, output.source))
        if (errs) erring += 1
        expect({ at, action, effect }).toEqual({ at, action, effect: errs ? 'deny' : wanted[at]?.effects[action] })
      }
    })
    expect(erring).toBeGreaterThan(100)
  }, 300_000)
})

function hasOneRole(body: Body | undefined): boolean {
  const roles = body?.principal['roles']
  return Array.isArray(roles) && roles.length === 1
}

function isWitness(compiled: CompiledPolicies, source: string): boolean {
  return compiled.index.get(source)?.kind === 'witness'
}

function compile(snapshot: PolicySnapshot, strict: boolean): CompiledPolicies {
  return compilePolicies(snapshot, { strict, own: { kind: PROBE_KIND, policies: PROBE_POLICIES } })
}

async function startEngine(compiled: CompiledPolicies, strict: boolean): Promise<EngineThread> {
  const tables = { module: await compileEngine(), table: compiled.table, config: engineConfig(GLOBALS) }
  const thread = await startThread(tables, 60_000)
  await selfTest(thread, compiled.policies, compiled.index, { strict, timeoutMs: 60_000 })
  return thread
}

/** The store without the files that the strict evaluator refuses, which are returned by name. */
function supportedStore(): { readonly snapshot: PolicySnapshot; readonly refused: readonly string[] } {
  const files = new Map<string, Uint8Array>()
  if (existsSync(VECTORS)) {
    for (const path of readdirSync(join(VECTORS, 'store'), { recursive: true, encoding: 'utf8' })) {
      if (/\.(ya?ml|json)$/.test(path) && !/_test\.yaml$/.test(path)) {
        files.set(path, readFileSync(join(VECTORS, 'store', path)))
      }
    }
  }
  const catalogue = { path: '', bytes: new Uint8Array() }
  const snapshot: PolicySnapshot = { root: VECTORS, cerbos: files, catalogue, globals: GLOBALS }
  const refused = new Set<string>()
  try {
    compile(snapshot, true)
  } catch (error) {
    if (!(error instanceof PolicyLoadError)) throw error
    for (const { file, message } of error.problems) refused.add(`${file}: ${message}`)
    for (const { file } of error.problems) files.delete(file)
  }
  return { snapshot, refused: [...refused].sort() }
}

/** The inputs of Cerbos's engine cases, each also with other roles, and with attributes missing or of other types. */
function requests(): readonly Body[] {
  const inputs = ['engine', 'engine_strict_scope_search', 'engine_schema_enforcement/reject'].flatMap(readInputs)
  const actions = new Map<string, Set<string>>()
  for (const { principal: _principal, resources } of inputs) {
    const kind = kindOf(resources[0].resource)
    const all = actions.get(kind) ?? new Set<string>()
    for (const action of resources[0].actions) all.add(action)
    actions.set(kind, all)
  }
  const bodies = inputs.flatMap((input) => {
    const [{ resource }] = input.resources
    const every = [...(actions.get(kindOf(resource)) ?? []), 'unheard_of'].slice(0, 40)
    return variants(input).map((body): Body => {
      const [entry] = body.resources
      return { principal: body.principal, resources: [{ ...entry, actions: every }] }
    })
  })
  return [...new Map(bodies.map((body) => [JSON.stringify(body), body])).values()]
}

function kindOf({ kind }: JsonObject): string {
  return typeof kind === 'string' ? kind : ''
}

function readInputs(folder: string): readonly Body[] {
  const path = join(VECTORS, folder)
  if (!existsSync(path)) return []
  return readdirSync(path).flatMap((file) => {
    const test: { inputs: readonly JsonObject[] } = parseDocument(readFileSync(join(path, file), 'utf8'), {
      strict: false,
    }).toJS()
    return test.inputs.flatMap(({ principal, resource, actions }) => {
      if (!isObject(principal) || !isObject(resource) || !Array.isArray(actions)) return []
      return [{ principal, resources: [{ actions: actions.map(String), resource }] as const }]
    })
  })
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value !== undefined && isJsonObject(value)
}

function variants(body: Body): readonly Body[] {
  const [{ actions, resource }] = body.resources
  const withPrincipal = (principal: JsonObject): Body => ({ ...body, principal })
  const withResource = (changed: JsonObject): Body => ({ ...body, resources: [{ actions, resource: changed }] })
  const roles = ['employee', 'user', 'admin', 'manager', 'moderator', 'nobody']
  return [
    body,
    ...roles.map((role) => withPrincipal({ ...body.principal, roles: [role] })),
    ...mutations(body.principal['attr']).map((attr) => withPrincipal({ ...body.principal, attr })),
    ...mutations(resource['attr']).map((attr) => withResource({ ...resource, attr })),
    withResource({ ...resource, policyVersion: 'default' }),
  ]
}

/** Each attribute missing, null, and of another type. */
function mutations(attributes: JsonValue | undefined): readonly JsonObject[] {
  if (!isObject(attributes)) return []
  return Object.entries(attributes).flatMap(([name, value]) => {
    const { [name]: _dropped, ...rest } = attributes
    return [rest, { ...attributes, [name]: null }, { ...attributes, [name]: typeof value === 'string' ? 7 : 'seven' }]
  })
}

async function answersOf(thread: EngineThread, bodies: readonly Body[]): Promise<readonly EngineResult[]> {
  const requests = bodies.map((body) =>
    toBinary(CheckResourcesRequestSchema, fromJson(CheckResourcesRequestSchema, plain({ includeMeta: true, ...body }))),
  )
  const results: EngineResult[] = []
  for (let from = 0; from < requests.length; from += BATCH) {
    const frames = await hand(thread, requests.slice(from, from + BATCH))
    for (const frame of frames) {
      expect(frame.tag, Buffer.from(frame.bytes).toString()).toBe(0)
      results.push(readResponse(frame.bytes)[0]!)
    }
  }
  return results
}

function hand(thread: EngineThread, requests: readonly Uint8Array[]): Promise<readonly Frame[]> {
  return new Promise((resolve, reject) => {
    thread.listen({
      answered: ({ answers }) => {
        resolve(answers)
      },
      ended: (cause) => {
        reject(new Error(cause))
      },
    })
    thread.hand(1, requests)
  })
}

function plain(value: JsonObject): Parameters<typeof fromJson<typeof CheckResourcesRequestSchema>>[1] {
  return JSON.parse(JSON.stringify(value))
}

function fromEngine(result: EngineResult): Verdict {
  const outputs = result.outputs.map(({ source, action, value }) => ({ src: source, action, val: value }))
  return verdict(
    Object.fromEntries(result.effects),
    Object.fromEntries(result.policies),
    outputs,
    result.schemaErrors,
    result.effectiveDerivedRoles,
  )
}

function fromNative([result]: readonly NativeResult[]): Verdict {
  const { actions, meta, outputs = [], validationErrors = [] } = result!
  const effects = Object.entries(actions).map(([action, effect]) => [
    action,
    effect === 'EFFECT_ALLOW' ? 'allow' : 'deny',
  ])
  const policies = Object.entries(meta?.actions ?? {}).map(([action, { matchedPolicy }]) => [
    action,
    matchedPolicy ?? '',
  ])
  return verdict(
    Object.fromEntries(effects),
    Object.fromEntries(policies),
    outputs.map(({ src, action, val }) => ({ src, action, val: val ?? null })),
    validationErrors.map(({ path = '', message = '' }) => ({ path, message })),
    meta?.effectiveDerivedRoles ?? [],
  )
}

function verdict(
  effects: Readonly<Record<string, string>>,
  policies: Readonly<Record<string, string>>,
  outputs: readonly { readonly src: string; readonly action: string; readonly val: JsonValue }[],
  schemaErrors: readonly { readonly path: string; readonly message: string }[],
  derivedRoles: readonly string[],
): Verdict {
  return {
    effects: sorted(effects),
    policies: sorted(policies),
    outputs: outputs
      .filter(({ action }) => effects[action] === 'allow')
      .map(({ src, action, val }) => `${action} ${src} ${stable(val)}`)
      .sort(),
    schemaErrors: schemaErrors.map(({ path, message }) => `${path}: ${message}`).sort(),
    derivedRoles: [...derivedRoles].sort(),
  }
}

function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Go's maps come in any order. */
function stable(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (!isJsonObject(value)) return `[${value.map(stable).join(',')}]`
  const members = Object.entries(sorted(value)).map(([name, member]) => `${JSON.stringify(name)}:${stable(member)}`)
  return `{${members.join(',')}}`
}
