import { describe } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import type { Case } from '../differential/cases.js'
import type { World } from '../differential/differential-suite.js'
import { itAnswersStrictlyAlike } from '../differential/strict-yaml-suite.js'

const CONDITIONS: Readonly<Record<string, string>> = {
  hierarchy: '!V.h.ancestorOf(hierarchy(R.attr.dept))',
  typed: 'V.t == "text" || R.attr.size > 1',
  plain: 'V.size > C.least',
  rightly_null: 'V.none == null && V.size > 1',
}
const DEFINITIONS = {
  variables: {
    local: {
      h: 'hierarchy(P.attr.dept)',
      t: 'type(R.attr.dept) == string ? "text" : string(R.attr.dept)',
      size: 'R.attr.size',
      none: 'R.attr.none',
      kind: 'type(R.attr.dept)',
    },
  },
  constants: { local: { least: 5 } },
}

function world(): World {
  const actions = Object.keys(CONDITIONS)
  const when = (name: string): JsonObject => ({ match: { expr: `${CONDITIONS[name] ?? ''} && V.kind != R.attr.kind` } })
  const deny = (name: string): JsonObject => ({ name, actions: [name], derivedRoles: [name], effect: 'EFFECT_DENY' })
  const allow = { actions: ['*'], roles: ['*'], effect: 'EFFECT_ALLOW' }
  const definitions = actions.map((name) => ({ name, parentRoles: ['agent'], condition: when(name) }))
  const documents = {
    'roles.json': { derivedRoles: { name: 'kept', ...DEFINITIONS, definitions } },
    'payment.json': {
      resourcePolicy: {
        resource: 'payment',
        version: 'default',
        importDerivedRoles: ['kept'],
        rules: [allow, ...actions.map(deny)],
      },
    },
  }
  const files = Object.entries(documents).map(([path, body]): [string, Uint8Array] => [
    path,
    new TextEncoder().encode(JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', ...body })),
  ])
  const attributes: readonly JsonObject[] = [
    {},
    { dept: 'x.y', kind: 'k' },
    { dept: 'x.y', kind: 'k', size: 9 },
    { dept: 'x.y', kind: 'k', size: 1, none: null },
    { dept: 'x.y', kind: 'k', size: 9, none: null },
    { dept: 7, kind: 'k', size: 'big', none: 1 },
  ]
  const cases = attributes.map((attr, at): Case => ({
    principal: { id: 'ann', roles: ['agent'], attr: { dept: 'acme' } },
    resource: { kind: 'payment', id: String(at), policyVersion: 'default', attr },
    actions,
  }))
  return { files: new Map(files), globals: {}, cases }
}

describe('variables of derived roles beside those of a policy', () => {
  itAnswersStrictlyAlike('stored values', world, { answers: 6, witnesses: 6 })
})
