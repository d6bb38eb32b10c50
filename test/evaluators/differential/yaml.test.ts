import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PolicyLoadError, type PolicyProblem } from '../../../src/core/policy-set.js'
import { createProblems } from '../../../src/evaluators/cerbos-embedded/source/problems.js'
import { readSources } from '../../../src/evaluators/cerbos-embedded/source/read-policies.js'
import { startValidation } from '../../../src/evaluators/cerbos-embedded/validate/validate.js'
import { startNativeServer, type NativeServer } from '../cerbos-embedded/native-server.js'
import { ask, OPTIONS, openWorld, snapshotOf, type World } from '../cerbos-embedded/world.js'

const HEAD = 'apiVersion: api.cerbos.dev/v1\n'

/** Constants as they are written after `k:`, each with what YAML readers easily read differently. */
const CONSTANTS: readonly string[] = [
  ...'0123 0777 089 00 0x1F 0X1F 0o17 0b11 1_000 0x_1F 1_000.5 _1 1_ +1 -1 -0 1. .5 -.5 +.5 1e3 1E+3 1.5e3'.split(' '),
  ...'1.0e400 1e400 .e3 0.1.2 1:30 +-5 -_1 -0x1F 0_8 0b 12345678901234567890 123456789012345678901'.split(' '),
  ...'9007199254740993 -9223372036854775808 -9223372036854775809 18446744073709551616'.split(' '),
  ...'true True tRue yes no on off y null Null ~ 2021-02-10 2021-02-10T10:00:00Z a:b a#b http://x/y'.split(' '),
  "'it''s'",
  '"a\\n\\u00e9\\U0001F600"',
  'a b # comment',
  '[1, a, null, [2], {b: c},]',
  '{0x1F: a, true: b, null: c, 1.5: d}',
  '{a: &x [1], b: *x}',
  '|\n        a\n        b',
  '|-\n        a\n\n        b',
  '|+\n        a\n\n',
  '>\n        a',
  'a\n        b\n\n        c',
  "'a\n        b'",
  "'a\n\n        b'",
  "'a\n\n\n\n        b'",
  '"a\n\n        b\\\n        c"',
  '\n        t: |\n          a\n        s: >\n          b\n          c\n        u: |+\n          d\n\n',
]

const FILES = Object.fromEntries(
  CONSTANTS.map((written, at) => [
    `${at}.yaml`,
    `${HEAD}resourcePolicy:
  resource: payment
  version: v${at}
  constants:
    local:
      k: ${written}
      z: 1
  rules:
    - actions: [create]
      roles: [agent]
      effect: EFFECT_ALLOW
      output:
        when:
          ruleActivated: '[C.k, type(C.k) == int, type(C.k) == double]'
`,
  ]),
)

describe('constants written in YAML', () => {
  let native: NativeServer
  let world: World
  beforeAll(async () => {
    native = await startNativeServer(snapshotOf(FILES).cerbos)
    world = await openWorld(FILES)
  })
  afterAll(() => Promise.all([native.close(), world.evaluator.close()]))

  it('are the values that Cerbos reads', async () => {
    const { resources } = ask({})
    for (let from = 0; from < CONSTANTS.length; from += 40) {
      const some = CONSTANTS.slice(from, from + 40)
      const request = {
        ...ask({}),
        resources: some.flatMap((_, at) => resources.map((each) => ({ ...each, version: `v${from + at}` }))),
      }
      const wanted = (await native.check(request)).map(({ outputs }) => outputs?.map(({ val }) => val))
      const answer = await world.evaluator.check(request)
      if (answer.status !== 'judged') throw new Error(answer.status)
      const told = answer.layers.map(({ outputs }) => outputs.map(({ value }) => value))
      expect(some.map((written, at) => [written, told[at]])).toEqual(some.map((written, at) => [written, wanted[at]]))
    }
  })
})

const policy = (head = '', rules = '    - { actions: [a], roles: [r], effect: EFFECT_ALLOW }\n'): string =>
  `${HEAD}resourcePolicy:\n  resource: x\n  version: default\n${head}  rules:\n${rules}`
const BASE = '    - &b\n      actions: [a]\n      roles: [r]\n      effect: EFFECT_ALLOW\n'

describe('policies written in YAML', () => {
  const accepted: readonly (readonly [what: string, text: string, rules: readonly (readonly string[])[]])[] = [
    [
      'a merged rule joins lists',
      policy('', `${BASE}    - { <<: *b, name: other, actions: [c] }\n`),
      [['a'], ['a', 'c']],
    ],
    [
      'numbers and words as names',
      policy('', '    - { actions: [0x1F, true, yes], roles: [r], effect: 1 }\n'),
      [['31', 'true', 'yes']],
    ],
    ['documents of comments only', `# a\n---\n${policy()}---\n# b\n`, [['a']]],
    ['snake_case', policy('  import_derived_roles: []\n').replace('resourcePolicy', 'resource_policy'), [['a']]],
    ['carriage returns', policy().replaceAll('\n', '\r\n'), [['a']]],
    [
      'JSON',
      JSON.stringify(
        {
          apiVersion: 'api.cerbos.dev/v1',
          resourcePolicy: {
            resource: 'x',
            version: 'default',
            rules: [{ actions: ['a'], roles: ['r'], effect: 'EFFECT_ALLOW' }],
          },
        },
        null,
        2,
      ),
      [['a']],
    ],
  ]
  it.each(accepted)('%s', async (_what, text, actions) => {
    expect(await refusedByCerbos(text)).toEqual([])
    const problems = createProblems()
    const [source] = readSources([['x.yaml', new TextEncoder().encode(text)]], problems)
    expect(problems.all()).toEqual([])
    const { policyType } = source!.policy
    expect(policyType.case === 'resourcePolicy' && policyType.value.rules.map((rule) => rule.actions)).toEqual(actions)
  })

  const refused: readonly (readonly [what: string, text: string])[] = [
    ['two policies in a file', `${policy()}---\n${policy()}`],
    ['a list of anchors to merge', policy('', `${BASE}    - { <<: [*b], name: other }\n`)],
    ['an alias without its anchor', policy('', '    - { actions: *a, roles: [r], effect: EFFECT_ALLOW }\n')],
    ['a fraction where a string is wanted', policy().replace('version: default', 'version: 1.0')],
    ['a member twice, in two spellings', policy('  importDerivedRoles: []\n  import_derived_roles: []\n')],
    ['a member that there is not', policy('  colour: red\n')],
    ['null for a list', policy('  importDerivedRoles: null\n')],
    ['a number that is none', policy('  constants: { local: { k: .nan } }\n')],
  ]
  it.each(refused)('%s is refused by Cerbos, and with its place by us', async (_what, text) => {
    expect(await refusedByCerbos(text)).not.toEqual([])
    expect(problemsOf(text)).toMatchObject([{ file: 'x.yaml', line: expect.any(Number), column: expect.any(Number) }])
  })

  const ambiguous: readonly (readonly [what: string, text: string])[] = [
    ['a tag', policy().replace('version: default', 'version: !!str 012')],
    ['a folded block at the end of a constant', policy('  constants:\n    local:\n      k: >\n        a\n        b\n')],
    ['an indented block as a constant', policy('  constants:\n    local:\n      k: |2\n          a\n')],
    ['a folded block at the end of a file', `${policy()}description: >\n  a\n  b`],
  ]
  it.each(ambiguous)('%s, which Cerbos reads its own way, is refused with its place', async (_what, text) => {
    expect(await refusedByCerbos(text)).toEqual([])
    expect(problemsOf(text)).toMatchObject([
      { line: expect.any(Number), message: expect.stringContaining('differently') },
    ])
  })
})

function problemsOf(text: string): readonly PolicyProblem[] {
  const problems = createProblems()
  readSources([['x.yaml', new TextEncoder().encode(text)]], problems)
  return problems.all()
}

async function refusedByCerbos(text: string): Promise<readonly PolicyProblem[]> {
  try {
    const { validated } = await startValidation(snapshotOf({ 'x.yaml': text }), OPTIONS, () => undefined)
    await validated
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems
    throw error
  }
}
