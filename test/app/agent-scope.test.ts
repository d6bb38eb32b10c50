import { afterAll, describe, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

const principalPolicy = (scope: string, effect: string): string =>
  JSON.stringify({
    apiVersion: 'api.cerbos.dev/v1',
    principalPolicy: {
      principal: 'courier',
      version: 'default',
      scope,
      rules: [{ resource: 'k_parcel', actions: [{ name: 'in-scope', action: 'run', effect: `EFFECT_${effect}` }] }],
    },
  })

describe('a scoped principal policy', () => {
  const folder = policyFolder({
    'catalog.yaml': catalogue({ parcel: [] }),
    'cerbos/parcel.yaml': resourcePolicy('k_parcel', { may: { effect: 'ALLOW' } }),
    'cerbos/courier.yaml': principalPolicy('', 'ALLOW'),
    'cerbos/courier-abroad.yaml': principalPolicy('abroad', 'DENY'),
  })
  const worlds: TestWorld[] = []
  const decide = async (agents: string): Promise<readonly unknown[]> => {
    const world = await openWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path, COUNTERSIGN_AGENTS: agents } })
    worlds.push(world)
    const answer = await world.enforce({ agent_id: 'courier', tool: 't_parcel', arguments: {} })
    return [answer.decision, answer.receipt.policy_id]
  }
  afterAll(async () => {
    await Promise.all(worlds.map((world) => world.close()))
    folder.remove()
  })

  it('speaks to an agent that configuration puts into its scope, and to no other', async () => {
    expect(await decide('{}')).toEqual(['ALLOW', 'principal.courier.vdefault'])
    expect(await decide('{"courier":{"policy_scope":"abroad"}}')).toEqual([
      'BLOCK',
      'principal.courier.vdefault/abroad',
    ])
  })
})
