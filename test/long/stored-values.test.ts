import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { PolicyLoadError } from '../../src/core/policy-set.js'
import { startNativeServer } from '../evaluators/cerbos-embedded/native-server.js'
import { ask, openWorld, type World } from '../evaluators/cerbos-embedded/world.js'

const policy = (kind: string, body: JsonObject): string =>
  JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', [kind]: body })
const when = (expr: string): JsonObject => ({ match: { expr } })
const ALLOW = { actions: ['*'], roles: ['*'], effect: 'EFFECT_ALLOW' }
const DENY = { name: 'no', actions: ['create'], effect: 'EFFECT_DENY' }

type Files = Readonly<Record<string, string>>

const resource = (body: JsonObject): string =>
  policy('resourcePolicy', { resource: 'payment', version: 'default', ...body })

function roleFiles(condition: string, variables: JsonObject, deny: JsonObject, constants: JsonObject = {}): Files {
  const definitions = [{ name: 'the-role', parentRoles: ['agent'], condition: when(condition) }]
  return {
    'roles.json': policy('derivedRoles', {
      name: 'set.of-roles',
      variables: { local: variables },
      constants: { local: constants },
      definitions,
    }),
    'payment.json': resource({
      importDerivedRoles: ['set.of-roles'],
      rules: [ALLOW, { ...DENY, name: 'other', actions: ['other'], derivedRoles: ['the-role'] }, { ...DENY, ...deny }],
    }),
  }
}

function ruleFiles(condition: string, variables: JsonObject): Files {
  const rules = [ALLOW, { ...DENY, roles: ['*'], condition: when(condition) }]
  return { 'payment.json': resource({ variables: { local: variables }, rules }) }
}

const BY_ROLE = { derivedRoles: ['the-role'] }
const BY_RUNTIME = { roles: ['*'], condition: when('"the-role" in runtime.effectiveDerivedRoles') }
const DEPARTMENTS = { dept: 'x.y' }
const PRINCIPAL = { dept: 'acme' }

/** What the engine stores as something else than it was: each condition errs where its variable is read by name. */
const STORED: readonly (readonly [string, string, JsonObject])[] = [
  ['a hierarchy', '!V.v.ancestorOf(hierarchy(R.attr.dept))', { v: 'hierarchy(P.attr.dept)' }],
  ['a hierarchy of a variable', '!V.v.ancestorOf(V.r)', { v: 'hierarchy(V.d)', d: 'P.attr.dept', r: 'hierarchy("x")' }],
  ['an alias of one', '!V.w.ancestorOf(hierarchy(R.attr.dept))', { v: 'hierarchy(P.attr.dept)', w: 'V.v' }],
  ['a type', '!(V.v == string || R.attr.missing > 1)', { v: 'type(R.attr.dept)' }],
  ['a whole message', 'V.v.policyVersion != "default"', { v: 'R' }],
  ['a part of the request', 'V.v.policyVersion != "default"', { v: 'request.resource' }],
  ['a SPIFFE id', 'V.v.path() != "/b"', { v: 'spiffeID("spiffe://a/b")' }],
]

describe('values that variables cannot hold', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))
  const world = async (files: Files, strict = true): Promise<World> => {
    const opened = await openWorld(files, { strict })
    open.push(opened.evaluator)
    return opened
  }
  const native = async (files: Files, attributes: JsonObject, subject: JsonObject = {}) => {
    const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)] as const)
    const server = await startNativeServer(new Map(bytes))
    open.push(server)
    const [result] = await server.check(ask(attributes, subject))
    return result
  }

  describe.each(STORED)('%s', (_what, condition, variables) => {
    it.each([
      ['in the condition of a derived role', roleFiles(condition, variables, BY_ROLE)],
      ['in that of a derived role that a rule asks for', roleFiles(condition, variables, BY_RUNTIME)],
      ['in the condition of a rule', ruleFiles(condition, variables)],
      [
        'where another variable is rightly null',
        ruleFiles(`V.n == null && ${condition}`, { ...variables, n: 'R.attr.n' }),
      ],
    ])('is an error to the witness as it is to Cerbos, %s', async (_where, files) => {
      const attributes = { ...DEPARTMENTS, n: null }
      expect((await native(files, attributes, PRINCIPAL))?.actions).toEqual({ create: 'EFFECT_ALLOW' })
      expect(await (await world(files)).judge(attributes, PRINCIPAL)).toMatchObject({
        effect: 'deny',
        errors: [{ rule: 'resource.payment.vdefault#no' }],
      })
    })
  })

  it('are an error in a derived role that a role policy asks for', async () => {
    const files = {
      ...roleFiles(
        '!V.v.ancestorOf(hierarchy(C.other))',
        { v: 'hierarchy(P.attr.dept)' },
        { ...BY_ROLE, actions: ['third'] },
        { other: 'x.y' },
      ),
      'clerk.json': policy('rolePolicy', {
        role: 'agent',
        rules: [
          { resource: '*', allowActions: ['*'], condition: when('!("the-role" in runtime.effectiveDerivedRoles)') },
        ],
      }),
    }
    expect(await (await world(files)).judge({}, PRINCIPAL)).toMatchObject({
      effect: 'deny',
      errors: [{ rule: 'role.agent.vdefault#*_rule-001' }],
    })
  })

  it('leave a derived role alone that compares them as the engine can', async () => {
    const files = roleFiles(
      'V.v == "string" && R.attr.dept == C.x',
      { v: 'string(V.t) ', t: 'type(R.attr.dept)' },
      BY_ROLE,
      {
        x: 'x.y',
      },
    )
    const strict = await world(files)
    const lenient = await world(files, false)
    for (const dept of ['x.y', 'z']) {
      expect(await strict.judge({ dept })).toMatchObject({
        effect: (await lenient.judge({ dept })).effect,
        errors: [],
      })
    }
    expect(await strict.judge({})).toMatchObject({ effect: 'deny', errors: [{}] })
  })

  it('reach outputs as Cerbos puts them there', async () => {
    const output = { when: { ruleActivated: '{"notify": [V.same ? "a" : "b", V.plain]}' } }
    const variables = { local: { t: 'type(R.attr.x)', same: 'V.t == string', plain: 'R.attr.x + "!"' } }
    const files = { 'payment.json': resource({ variables, rules: [{ ...ALLOW, name: 'told', output }] }) }
    const expected = (await native(files, { x: 'hi' }))?.outputs?.[0]?.val
    expect(expected).toEqual({ notify: ['b', 'hi!'] })
    expect((await (await world(files)).judge({ x: 'hi' })).outputs).toMatchObject([{ value: expected }])
  })

  it('let a rule pass that errs nowhere, also where a variable is rightly null', async () => {
    const files = ruleFiles('V.n != null && V.m > 5', { n: 'R.attr.n', m: 'R.attr.m' })
    const strict = await world(files)
    expect(await strict.judge({ n: null })).toMatchObject({ effect: 'allow', errors: [] })
    expect(await strict.judge({ n: 1, m: 9 })).toMatchObject({ effect: 'deny', errors: [] })
    expect(await strict.judge({ n: 1 })).toMatchObject({ effect: 'deny', errors: [{}] })
  })

  it.each([
    'runtime.effectiveDerivedRoles',
    'runtime.effective_derived_roles',
    'cel.bind(r, runtime, r.effectiveDerivedRoles)',
  ])('refuse a derived role that asks for derived roles by %s, naming it', async (asked) => {
    const files = roleFiles(`"other" in ${asked} || R.attr.x > 1`, {}, BY_RUNTIME)
    const refused = await openWorld(files).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PolicyLoadError)
    expect(refused).toMatchObject({
      problems: [{ file: 'payment.json', message: expect.stringContaining('derived role the-role reads runtime') }],
    })
  })
})
