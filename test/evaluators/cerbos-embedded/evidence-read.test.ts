import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LayerJudgement } from '../../../src/core/evaluator.js'
import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import { parseCel } from '../../../src/evaluators/cerbos-embedded/cel/parse.js'
import { createReads } from '../../../src/evaluators/cerbos-embedded/reads/reads.js'
import { createWantedTree, type Wanted } from '../../../src/evaluators/cerbos-embedded/reads/wanted.js'
import { ask, openWorld, type World } from './world.js'

const KINDS = 40
const CALLS = 1_200

type Plain = 'all' | { readonly [name: string]: Plain }

/** What stands below `R.attr` that the expression can read. */
function reads(text: string, variables: Readonly<Record<string, string>> = {}): Plain {
  const tree = createWantedTree()
  const definitions = Object.entries(variables).map(([name, own]) => [name, { tree: parseCel(own) }] as const)
  createReads(new Map(definitions), tree).use(parseCel(text))
  const all = plain(tree.wanted())
  const below = (value: Plain | undefined, name: string): Plain => (value === 'all' ? 'all' : (value?.[name] ?? {}))
  return ['request', 'resource', 'attr'].reduce(below, all)
}

function plain(wanted: Wanted): Plain {
  return wanted === 'all' ? wanted : Object.fromEntries([...wanted].map(([name, own]) => [name, plain(own)]))
}

describe('what an expression can read', () => {
  it.each([
    ['R.attr.a.b == 1', { a: { b: 'all' } }],
    ['request.resource.attr["a"].b == 1', { a: { b: 'all' } }],
    ['has(R.attr.a.b)', { a: { b: {} } }],
    ['"b" in R.attr.a', { a: { b: {} } }],
    ['has(R.attr.a) ? R.attr.a.b == 1 : R.attr.c', { a: { b: 'all' }, c: 'all' }],
    ['cel.bind(a, R.attr.a, a.b + a.c)', { a: { b: 'all', c: 'all' } }],
    ['["b", "c"].exists(name, R.attr.a[name] == 1)', { a: { b: 'all', c: 'all' } }],
    ['(["b"] + (P.attr.x ? ["c"] : [])).filter(name, !(name in R.attr.a)) == []', { a: { b: {}, c: {} } }],
    ['R.attr.a[P.attr.x ? "b" : "c"].d', { a: { b: { d: 'all' }, c: { d: 'all' } } }],
  ])('only members that are named: %s', (text, wanted) => {
    expect(reads(text)).toEqual(wanted)
  })

  it.each([
    ['R.attr.a[P.attr.x] == 1', { a: 'all' }],
    ['P.attr.x in R.attr.a', { a: 'all' }],
    ['["b" + P.attr.x].exists(name, R.attr.a[name] == 1)', { a: 'all' }],
    ['[P.attr.x, "b"].exists(name, R.attr.a[name] == 1)', { a: 'all' }],
    ['["b"].map(name, name + "c").exists(name, R.attr.a[name] == 1)', { a: 'all' }],
    ['["b", "c"].exists(i, name, R.attr.a[name] == 1)', { a: 'all' }],
    ['[R.attr.a][0].b == 1', { a: 'all' }],
    ['{"x": R.attr.a}.x.b == 1', { a: 'all' }],
    ['R.attr.a.exists(name, name == "b")', { a: 'all' }],
    ['size(R.attr.a) == 1', { a: 'all' }],
    ['R.attr.a == {"b": 1}', { a: 'all' }],
    ['dyn(R.attr.a).b == 1', { a: 'all' }],
    ['(P.attr.x ? R.attr.a : R.attr.b) == P.attr.y', { a: 'all', b: 'all' }],
    ['R.attr.a.b[0].c == 1', { a: { b: 'all' } }],
    ['R.attr == P.attr', 'all'],
    ['[R].map(r, r.attr.a.b == 1)', 'all'],
    ['request == request', 'all'],
  ])('all where it cannot be told: %s', (text, wanted) => {
    expect(reads(text)).toEqual(wanted)
  })

  it('follows variables, and all of them where they are read at once', () => {
    const variables = { a: 'has(R.attr.a) ? R.attr.a : {}', name: 'P.attr.x ? "b" : "c"', d: 'R.attr.d' }
    expect(reads('V.a[V.name] == 1', variables)).toEqual({ a: { b: 'all', c: 'all' } })
    expect(reads('has(V.d) && variables.a.e', variables)).toEqual({ d: {}, a: { e: 'all' } })
    expect(reads('V == {}', variables)).toEqual({ a: 'all', d: 'all' })
    expect(reads('"x" in V', variables)).toEqual({ a: 'all', d: 'all' })
  })
})

const NAMES = ['a', 'b', 'c']
const name = fc.constantFrom(...NAMES)
const { place, value, test } = fc.letrec<{ place: string; value: string; test: string; key: string }>((tie) => ({
  /** May be an object of evidence. */
  place: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'reads' },
    fc.constantFrom('R.attr.evidence', 'request.resource.attr["evidence"]', 'V.x', 'V.y', 'V.z'),
    fc.tuple(tie('place'), name).map(([of, member]) => `${of}.${member}`),
    fc.tuple(tie('place'), name).map(([of, member]) => `${of}["${member}"]`),
    fc.tuple(tie('place'), tie('key')).map(([of, at]) => `${of}[${at}]`),
    fc.tuple(tie('test'), tie('place'), tie('place')).map(([if_, one, other]) => `(${if_} ? ${one} : ${other})`),
    fc.tuple(tie('place'), name).map(([of, member]) => `(has(${of}.${member}) ? ${of}.${member} : ${of})`),
    fc.tuple(tie('place'), name).map(([of, member]) => `cel.bind(it, ${of}, it.${member})`),
    fc.tuple(tie('place'), tie('place')).map(([one, other]) => `[${one}, ${other}][1]`),
    tie('place').map((of) => `{"a": ${of}}.a`),
  ),
  key: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'reads' },
    fc.constantFrom('V.name', 'P.attr.pick', '0', '(has(R.attr.second) ? "b" : "c")', '["a", V.name][1]'),
    tie('place'),
  ),
  test: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'reads' },
    fc.constantFrom('true', 'V.z'),
    fc.tuple(tie('place'), name).map(([of, member]) => `has(${of}.${member})`),
    fc.tuple(tie('key'), tie('place')).map(([one, other]) => `(${one} in ${other})`),
    fc.tuple(tie('place'), fc.constantFrom('== 1', '!= null', '== true', '== {}')).map(([of, is]) => `(${of} ${is})`),
    fc.tuple(tie('place'), tie('place')).map(([one, other]) => `(${one} == ${other})`),
    fc.tuple(tie('test'), tie('test')).map(([one, other]) => `(${one} && ${other})`),
    fc.tuple(tie('test'), tie('test')).map(([one, other]) => `(${one} || ${other})`),
    tie('place').map((of) => `(["a"] + [V.name]).exists(n, ${of}[n] == 1)`),
    tie('place').map((of) => `${of}.exists(n, n == "a")`),
    tie('place').map((of) => `${of}.exists(i, n, n == 1)`),
    tie('place').map((of) => `(type(${of}) == map)`),
  ),
  value: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'reads' },
    tie('place'),
    tie('test'),
    fc.tuple(tie('place'), tie('place')).map(([one, other]) => `(${one} + ${other})`),
    tie('place').map((of) => `["a", V.name].map(n, ${of}[n])`),
    tie('place').map((of) => `["a", "c", P.attr.pick].filter(n, n in ${of})`),
    tie('place').map((of) => `size(${of})`),
    fc.tuple(tie('place'), tie('value')).map(([of, other]) => `cel.bind(it, ${of}, [it, ${other}])`),
  ),
}))

const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    fc.constantFrom<JsonValue>(1, true, 'a', 'c', null),
    fc.dictionary(name, tie('json'), { maxKeys: 3, depthIdentifier: 'json', noNullPrototype: true }),
    fc.dictionary(name, tie('json'), { maxKeys: 3, depthIdentifier: 'json', noNullPrototype: true }),
    fc.array(tie('json'), { maxLength: 2, depthIdentifier: 'json' }),
  ),
}))

const definitions = fc.record({ test, said: value, x: place, z: value })
type Definitions = Readonly<Record<'test' | 'said' | 'x' | 'z', string>>

/** Variables read those before them only. */
function withoutLater(text: string, ...later: readonly string[]): string {
  return later.reduce((kept, each) => kept.replaceAll(`V.${each}`, 'R.attr.evidence'), text)
}

/** The same rules for two kinds; of the second a schema that accepts everything looks at the attributes. */
function policy(kind: string, { test, said, x, z }: Definitions, schema: boolean): string {
  const quoted = (text: string): string => JSON.stringify(text)
  return `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: ${kind}
  version: default
  ${schema ? 'schemas: { resourceSchema: { ref: "cerbos:///any.json" } }' : ''}
  variables:
    local:
      name: 'has(R.attr.second) ? "b" : "a"'
      x: ${quoted(withoutLater(x, 'x', 'y', 'z'))}
      y: ${quoted('has(R.attr.evidence.a) ? R.attr.evidence.a : {}')}
      z: ${quoted(withoutLater(z, 'z'))}
  rules:
    - name: test
      actions: ['*']
      effect: EFFECT_DENY
      roles: ['*']
      condition: { match: { any: { of: [{ expr: ${quoted(test)} }, { expr: 'has(V.x) && false' }] } } }
      output: { when: { ruleActivated: ${quoted(`string(V.name) + "!"`)}, conditionNotMet: ${quoted(said)} } }
    - { name: rest, actions: ['*'], effect: EFFECT_ALLOW, roles: ['*'] }
`
}

describe('evidence that nothing reads', () => {
  let world: World
  beforeAll(async () => {
    const sampled = fc.sample(definitions, { numRuns: KINDS, seed: 20_261_121 })
    const files = sampled.flatMap((each, at): [string, string][] => [
      [`read_${at}.yaml`, policy(`read_${at}`, each, false)],
      [`whole_${at}.yaml`, policy(`whole_${at}`, each, true)],
    ])
    world = await openWorld(
      { ...Object.fromEntries(files), '_schemas/any.json': '{}' },
      { allowWithoutValidator: true },
    )
  })
  afterAll(() => world.evaluator.close())

  it('is not missed by any expression', async () => {
    const call = fc.record({
      kind: fc.nat({ max: KINDS - 1 }),
      evidence: fc.dictionary(name, json, { minKeys: 1, noNullPrototype: true }),
      second: fc.boolean(),
      pick: fc.constantFrom<JsonValue>('a', 'c', 0),
    })
    const seen = { errors: 0, denied: 0, allowed: 0 }
    for (const { kind, evidence, second, pick } of fc.sample(call, { numRuns: CALLS, seed: 7 })) {
      const attributes = { evidence, ...(second ? { second } : {}) }
      const [read, whole] = await judged(world, kind, attributes, { pick })
      expect(withoutKind(read), JSON.stringify({ kind, evidence })).toEqual(withoutKind(whole))
      seen[whole.errors.length > 0 ? 'errors' : whole.effect === 'deny' ? 'denied' : 'allowed'] += 1
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(CALLS / 100)
  })
})

async function judged(
  world: World,
  kind: number,
  attributes: JsonObject,
  subject: JsonObject,
): Promise<readonly [LayerJudgement, LayerJudgement]> {
  const request = ask(attributes, subject)
  const [resource] = request.resources
  const resources = ['read', 'whole'].map((name) => ({ ...resource!, kind: `${name}_${kind}` }))
  const answer = await world.evaluator.check({ ...request, resources })
  if (answer.status !== 'judged') throw new Error(answer.status === 'unavailable' ? answer.detail : answer.status)
  return [answer.layers[0]!, answer.layers[1]!]
}

/** The engine visits rules in any order and stops at the first that denies: beside an error others may have spoken or not. */
function withoutKind({ effect, errors, outputs }: LayerJudgement): unknown {
  const said = errors.length > 0 ? [] : outputs.map(({ when, value: own }) => ({ when, value: own }))
  return { effect, said, errors: errors.map(({ expression }) => expression) }
}
