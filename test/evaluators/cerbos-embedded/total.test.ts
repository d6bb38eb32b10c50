import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import { parseCel } from '../../../src/evaluators/cerbos-embedded/cel/parse.js'
import { knownTotal } from '../../../src/evaluators/cerbos-embedded/cel/total.js'
import { openWorld, payment, type World } from './world.js'

const GLOBALS: JsonObject = {
  map: { a: 1, inner: { b: true } },
  list: ['a', 1, null],
  name: 'a',
  yes: true,
  none: null,
}
const EXPRESSIONS = 400
const SLOTS = ['P.attr.a', 'P.attr.b', 'R.attr.a', 'R.attr.b']

const slot = fc.constantFrom(...SLOTS)
const { any, test, text } = fc.letrec<{ any: string; test: string; text: string }>((tie) => ({
  test: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'cel' },
    slot.map((path) => `has(${path})`),
    fc.constantFrom('true', 'false', 'G.yes', 'G.map.inner.b'),
    slot.map((path) => `(has(${path}) && type(${path}) == string)`),
    fc.tuple(tie('test'), tie('test')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('test'), tie('test')).map(([a, b]) => `(${a} || ${b})`),
    tie('test').map((a) => `!(${a})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a} == ${b})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a} != ${b})`),
    fc.tuple(tie('any'), fc.constantFrom('G.list', '["a", 1]')).map(([a, b]) => `(${a} in ${b})`),
    fc.tuple(tie('text'), fc.constantFrom('G.map', 'G.map.inner', '{"a": 1}')).map(([a, b]) => `(${a} in ${b})`),
  ),
  text: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'cel' },
    fc.constantFrom('"a"', '"z"', 'G.name'),
    slot.map((path) => `(has(${path}) && type(${path}) == string ? ${path} : "none")`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a} + ${b})`),
  ),
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'cel' },
    slot,
    fc.constantFrom('1', 'null', 'G.none', 'G.map', 'G.list', 'G.absent', 'G.map.absent', '1.5'),
    tie('test'),
    tie('text'),
    slot.map((path) => `(has(${path}) ? ${path} : 0)`),
    fc.tuple(tie('test'), tie('any'), tie('any')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `[${a}, ${b}]`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `{"a": ${a}, "b": ${b}}`),
    fc.oneof(tie('text'), tie('any')).map((a) => `size(${a})`),
  ),
}))

const values: readonly (JsonValue | undefined)[] = [
  undefined,
  null,
  'a',
  'inner',
  1,
  1.5,
  true,
  [],
  ['a'],
  {},
  { a: 1 },
]
const attribute = fc.constantFrom(...values)
const requests = fc.record({ pa: attribute, pb: attribute, ra: attribute, rb: attribute })

function present(all: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]): [string, JsonValue][] => (value === undefined ? [] : [[name, value]])),
  )
}

/** Errs where the expression does, and in a form of which the analysis claims nothing. */
const watched = (text: string, boolean: boolean): string => `[${boolean ? `${text} ? 1 : 2` : text}].all(x, true)`

interface Candidate {
  readonly text: string
  readonly known: ReturnType<typeof knownTotal>
}

const condition = ({ text, known }: Candidate): string => watched(text, known === 'boolean')

function open(candidates: readonly Candidate[]): Promise<World> {
  const rules = candidates.map(
    (candidate, index) => `
- name: rule-${index}
  actions: [action-${index}]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { expr: '${condition(candidate)}' } }
`,
  )
  return openWorld({ 'payment.yaml': payment(rules.join('')) }, { globals: GLOBALS, deadlineMs: 20_000 })
}

/** Without those that Cerbos's type checker refuses. */
async function accepted(candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  try {
    const world = await open(candidates)
    await world.evaluator.close()
    return candidates
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    return candidates.filter((candidate) => !said.includes(condition(candidate)))
  }
}

describe('an expression that provably cannot err', () => {
  let expressions: readonly Candidate[] = [
    ...new Set(fc.sample(fc.oneof(any, test, text), { numRuns: EXPRESSIONS, seed: 11 })),
  ].map((text) => ({ text, known: knownTotal(parseCel(text), GLOBALS) }))
  let world: World
  beforeAll(async () => {
    expressions = await accepted(expressions)
    world = await open(expressions)
  }, 60_000)
  afterAll(() => world.evaluator.close())

  it('errs on no request, whatever its attributes; others do', async () => {
    const erred = new Set<string>()
    for (const { pa, pb, ra, rb } of fc.sample(requests, { numRuns: 25, seed: 5 })) {
      for (const [index, { text }] of expressions.entries()) {
        const answer = await world.judge(present({ a: ra, b: rb }), present({ a: pa, b: pb }), `action-${index}`)
        if (answer.errors.length > 0) erred.add(text)
      }
    }
    const total = expressions.filter(({ known }) => known !== null)
    expect(total.filter(({ text }) => erred.has(text)).map(({ text }) => text)).toEqual([])
    expect(total.length).toBeGreaterThan(80)
    expect(expressions.filter(({ text }) => erred.has(text)).length).toBeGreaterThan(80)
  }, 120_000)
})

describe('what is claimed of', () => {
  it.each([
    ['P.attr.a', null],
    ['has(P.attr.a.b)', null],
    ['has(P.attr.a) || P.attr.a == 1', null],
    ['has(P.attr.a) && P.attr.a', null],
    ['has(P.attr.b) && P.attr.a == 1', null],
    ['!has(P.attr.a) && P.attr.a == 1', null],
    ['has(P.attr.a) ? 1 : P.attr.a', null],
    ['has(P.attr.a) && P.attr.a in G.map', null],
    ['G.map[P.attr.a] == 1', null],
    ['G.absent == 1', null],
    ['int("x") == 1', null],
    ['{"a": 1, "a": 2}', null],
    ['has(P.attr.a) && P.attr.a == 1', 'boolean'],
    ['has(P.attr.a) && type(P.attr.a) == string && P.attr.a in G.map', 'boolean'],
    ['has(P.attr.a) && type(P.attr.a) == string ? P.attr.a : ""', 'string'],
    ['{"a": "x" + G.name}', 'map'],
  ])('%s: %s', (text, known) => {
    expect(knownTotal(parseCel(text), GLOBALS)).toBe(known)
  })
})
