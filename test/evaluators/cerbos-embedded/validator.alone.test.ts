import { beforeEach, describe, expect, it, vi } from 'vitest'
import { findBinary } from '../../../src/evaluators/cerbos-embedded/validate/binary.js'
import { openWorld, payment } from './world.js'

vi.mock(import('../../../src/evaluators/cerbos-embedded/validate/binary.js'), { spy: true })

const FILES = {
  'payment.yaml': payment(`- { actions: [create], roles: [agent], effect: EFFECT_ALLOW }
- name: broken
  actions: [create]
  roles: [agent]
  effect: EFFECT_DENY
  condition: { match: { expr: unheard_of(R.attr.x) } }
`),
}

describe('where no Cerbos binary is found', () => {
  beforeEach(() => {
    vi.mocked(findBinary).mockReturnValue(null)
  })

  it('nothing is loaded', async () => {
    await expect(openWorld(FILES)).rejects.toThrow('no Cerbos binary was found')
  })

  it('and that is allowed, it says so, and an expression that Cerbos would have refused denies', async () => {
    const world = await openWorld(FILES, { allowWithoutValidator: true })
    expect(world.events).toEqual([{ event: 'validator_missing' }])
    expect(await world.judge({ x: 1 })).toMatchObject({
      effect: 'deny',
      errors: [{ rule: 'resource.payment.vdefault#broken', expression: 'unheard_of(R.attr.x)' }],
    })
    await world.evaluator.close()
  })

  it('a binary that was configured is still wanted', async () => {
    const options = { cerbosBinary: '/nowhere/cerbos', allowWithoutValidator: true }
    await expect(openWorld(FILES, options)).rejects.toThrow('/nowhere/cerbos')
  })
})

it('finds the binary of the npm package, and never puts another in the place of a configured one', () => {
  vi.mocked(findBinary).mockRestore()
  expect(findBinary(null, '')).toMatch(/cerbos-linux-x64$/)
  expect(findBinary('/nowhere/cerbos')).toBeNull()
})
