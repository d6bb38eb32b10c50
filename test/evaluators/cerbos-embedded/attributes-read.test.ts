import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from './world.js'

const file = (body: object): string => JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', ...body })
const match = (expr: string): object => ({ match: { expr } })
const rule = (more: object): object => ({ actions: ['*'], roles: ['agent'], effect: 'EFFECT_ALLOW', ...more })

function policy(resource: string, rules: readonly object[], more: object = {}): string {
  return file({ resourcePolicy: { resource, version: 'default', rules, ...more } })
}

const reading = (expr: string): readonly object[] => [rule({ condition: match(expr) })]

const FILES = {
  'everywhere.json': policy(
    'everywhere',
    [
      rule({
        condition: { match: { any: { of: [{ expr: 'R.attr.a > 1' }, { expr: 'has(request.resource.attr.b)' }] } } },
      }),
      rule({
        output: { when: { ruleActivated: 'R.attr["c"]', conditionNotMet: 'R.attr.d.inner' } },
        condition: match('V.used && V.more'),
      }),
      { actions: ['x'], derivedRoles: ['owner'], effect: 'EFFECT_ALLOW' },
    ],
    {
      variables: {
        local: {
          used: 'R.attr.e',
          more: '[{"attr": {"no": 1}}].exists(R, R.attr.no == 1) && R.id == "" && P.attr.no == 1',
        },
      },
      importDerivedRoles: ['roles'],
    },
  ),
  'scoped.json': policy('everywhere', reading('R.attr.g'), { scope: 'acme' }),
  'roles.json': file({
    derivedRoles: {
      name: 'roles',
      definitions: [{ name: 'owner', parentRoles: ['agent'], condition: match('R.attr.f') }],
    },
  }),
  'principal.json': file({
    principalPolicy: {
      principal: 'root',
      version: 'default',
      rules: [{ resource: 'every*', actions: [{ action: 'x', effect: 'EFFECT_DENY', condition: match('R.attr.h') }] }],
    },
  }),
  'guard.json': policy('state_history', [
    { actions: ['*'], roles: ['*'], effect: 'EFFECT_DENY', condition: match('has(R.attr.i)') },
    { actions: ['*'], roles: ['*'], effect: 'EFFECT_ALLOW' },
  ]),
  'none.json': policy('none', [rule({})]),
  'whole.json': policy('whole', reading('R.attr == {}')),
  'root.json': policy('root', reading('R == R')),
  'request.json': policy('request', reading('request == request')),
  'absolute.json': policy('absolute', reading('.R.attr.j == 1')),
  'computed.json': policy('computed', reading('R.attr[P.id] == 1')),
}

let world: World
beforeAll(async () => {
  world = await openWorld(FILES)
})
afterAll(() => world.evaluator.close())

it.each<[string, readonly string[] | null]>([
  ['everywhere', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']],
  ['none', ['i']],
  ['whole', null],
  ['root', null],
  ['request', null],
  ['absolute', ['i', 'j']],
  ['computed', null],
])('tells which attributes rules about %s read', (kind, names) => {
  const read = world.evaluator.attributesRead?.(kind)
  expect(read instanceof Set ? [...read].sort() : read).toEqual(names)
})
