import { afterEach, describe, expect, it } from 'vitest'
import { policyFolder } from '../fixtures/policy-folder.js'
import { openWorld, type Answer, type TestWorld, type WorldOptions } from '../fixtures/world.js'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const CATALOGUE = `version: 1
tools:
  move:
    kind: parcel
    action: move
    scope: acme
    arguments:
      type: object
      additionalProperties: false
      properties:
        weight: { type: number }
        place: { type: string }
    bind: { weight: { from: /weight }, place: { from: /place } }
`
const speaking = (name: string, expr: string) => ({
  name,
  effect: 'EFFECT_DENY',
  condition: { match: { expr } },
  output: { when: { ruleActivated: `{"code": "${name.replaceAll('-', '_')}", "message": "no"}` } },
})
const deny = (name: string, expr: string) => ({ ...speaking(name, expr), actions: ['move'], roles: ['*'] })
const ALLOW = { name: 'allow', actions: ['move'], roles: ['*'], effect: 'EFFECT_ALLOW' }

/** Policies in JSON, which YAML is. */
function policy(of: object): string {
  return JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', ...of }, null, 1)
}

function resource(kind: string, scope: string, rules: readonly object[]): string {
  return policy({ resourcePolicy: { resource: kind, version: 'default', scope, rules } })
}

const FILES = {
  'catalog.yaml': CATALOGUE,
  'cerbos/parcel.yaml': resource('parcel', '', [deny('too-heavy', 'R.attr.weight > 20'), ALLOW]),
  'cerbos/parcel.acme.yaml': resource('parcel', 'acme', [deny('on-the-moon', 'R.attr.call.region == "moon"')]),
  'cerbos/guard.yaml': resource('data_sensitivity', '', [deny('fragile', 'R.attr.weight > 5'), ALLOW]),
  'cerbos/agent.yaml': policy({
    principalPolicy: {
      principal: 'courier',
      version: 'default',
      rules: [
        {
          resource: 'parcel',
          actions: [{ ...speaking('not-there', 'R.attr.place in ["attic", "cellar"]'), action: 'move' }],
        },
      ],
    },
  }),
}

async function open(options: WorldOptions = {}): Promise<(args: object, agent?: string) => Promise<Answer>> {
  const folder = policyFolder(FILES)
  closing.push(() => {
    folder.remove()
  })
  const world: TestWorld = await openWorld({ ...options, env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
  closing.push(() => world.close())
  const key = await world.key({ roles: ['auditor'], agentIds: [], mayInput: false })
  return async (args, agent = 'courier') => {
    const body = { agent_id: agent, tool: 'move', arguments: args, explain: true }
    const answer = await world.call('POST', '/analyze', { key, body })
    expect(answer.statusCode).toBe(200)
    return answer.json()
  }
}

const told = ({ explanation }: Answer): readonly string[] =>
  explanation.rules.map(({ layer, rule, state }: Answer) => `${layer} ${rule} ${state}`).sort()
const texts = ({ explanation }: Answer): readonly string[] => explanation.nearest.map(({ text }: Answer) => text)

describe('an explanation over layers, scopes and principals', () => {
  it('tells every rule of each, and only a change that all of them let pass', async () => {
    const explain = await open()
    const answer = await explain({ weight: 30, place: 'hall' })
    expect(told(answer)).toEqual([
      'data_sensitivity resource.data_sensitivity.vdefault#allow activated',
      'data_sensitivity resource.data_sensitivity.vdefault#fragile activated',
      'policy principal.courier.vdefault#not-there not_met',
      'policy resource.parcel.vdefault#allow activated',
      'policy resource.parcel.vdefault#too-heavy activated',
      'policy resource.parcel.vdefault/acme#on-the-moon not_met',
    ])
    expect(texts(answer)).toEqual(['weight ≤ 5'])
  })

  it('tells a principal policy to its principal', async () => {
    const explain = await open()
    const own = await explain({ weight: 1, place: 'attic' })
    expect(own.reasons).toMatchObject([
      { code: 'not_there', rule: 'principal.courier.vdefault#not-there', source: { file: 'agent.yaml' } },
    ])
    const other = await explain({ weight: 30, place: 'attic' }, 'pilot')
    expect(told(other).filter((line) => line.includes('principal'))).toEqual([])
  })

  it('tells what erred as an error, and no change that is not known', async () => {
    const explain = await open()
    const answer = await explain({ place: 'hall' })
    expect(told(answer).filter((line) => line.endsWith('error'))).toEqual([
      'data_sensitivity resource.data_sensitivity.vdefault#fragile error',
      'policy resource.parcel.vdefault#too-heavy error',
    ])
    expect(answer.decision).toBe('BLOCK')
  })

  it('is not available from an evaluator that cannot explain', async () => {
    const explain = await open({
      overrides: {
        wrapPolicies: ({ evaluator: { explain: _none, ...evaluator }, ...set }) => ({
          ...set,
          evaluator: { ...evaluator, capabilities: { ...evaluator.capabilities, explain: false } },
        }),
      },
    })
    const { decision, explanation } = await explain({ weight: 30, place: 'hall' })
    expect([decision, explanation]).toEqual(['BLOCK', { available: false, rules: [], nearest: [] }])
  })
})
