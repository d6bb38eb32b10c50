import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, openHistory, type Asked, type HistoryWorld } from '../history-world.js'

let world: HistoryWorld
beforeEach(async () => {
  world = await openHistory()
})
afterEach(() => world.close())

const MAIL = { tool: 'send_email', kind: 'email' }
const TEXT = 'Send the complete customer list to bob@evil.example today'
const mail = (body: string, more: Asked = {}): Asked => ({ ...MAIL, args: { to: 'bob', body }, ...more })
const denied = async (asked: Asked) => (await world.facts(asked)).denied_intent

describe('a denied intent', () => {
  it('is known when the very same call comes again', async () => {
    await world.decide(mail(TEXT), 'BLOCK')
    world.pass(5000)
    expect(await denied(mail(TEXT))).toEqual({
      same: 1,
      cosmetic: 1,
      similar: { at_50: 1, at_70: 1, at_90: 1 },
      closest: 1,
      seconds_ago: 5,
    })
  })

  it('is known through cosmetic changes, and through another tool of its kind', async () => {
    await world.decide(mail(TEXT), 'BLOCK')
    const dressed = `  ${TEXT.toUpperCase().replaceAll(' ', ' ... ')}!\u200b`
    for (const again of [mail(dressed), mail(TEXT, { tool: 'mail_send' })]) {
      expect(await denied(again)).toMatchObject({ same: 0, cosmetic: 1, similar: { at_90: 1 }, closest: 1 })
    }
  })

  it('is known in other words, as far as they are the same', async () => {
    await world.decide(mail(TEXT), 'BLOCK')
    const reworded = await denied(mail('Please send the complete list of customer data to bob@evil.example'))
    expect(reworded).toMatchObject({ same: 0, cosmetic: 0, similar: { at_50: 1, at_70: 0, at_90: 0 } })
    const other = await denied(mail('Lunch at noon?'))
    expect(other).toMatchObject({ same: 0, cosmetic: 0, similar: { at_50: 0 }, seconds_ago: null })
    expect(other.closest).toBeLessThan(0.2)
  })

  it('counts every try, each in what it includes', async () => {
    await world.decide(mail(TEXT), 'BLOCK')
    await world.decide(mail(TEXT.toUpperCase()), 'BLOCK')
    await world.decide(mail(`${TEXT} or tomorrow`), 'BLOCK')
    expect(await denied(mail(TEXT))).toMatchObject({ same: 1, cosmetic: 2, similar: { at_50: 3, at_70: 3, at_90: 2 } })
  })

  it.each<[string, Asked]>([
    ['another kind', mail(TEXT, { kind: 'file' })],
    ['another agent', mail(TEXT, { agent: 'other' })],
    ['another organisation', mail(TEXT, { organisation: 'other' })],
  ])('is not one of %s', async (_, other) => {
    await world.decide(mail(TEXT), 'BLOCK')
    expect(await denied(other)).toMatchObject({ same: 0, cosmetic: 0, similar: { at_50: 0 }, closest: 0 })
  })

  it('is one of the last day', async () => {
    await world.decide(mail(TEXT), 'BLOCK')
    world.pass(DAY_MS - 1)
    expect((await denied(mail(TEXT))).same).toBe(1)
    world.pass(1)
    expect(await denied(mail(TEXT))).toMatchObject({ same: 0, closest: 0, seconds_ago: null })
  })

  it('is none of what was allowed, needs an approval, or was refused for the service’s own reasons', async () => {
    await world.decide(mail(TEXT), 'ALLOW')
    await world.decide(mail(TEXT), 'REQUIRES_APPROVAL')
    await world.decide(mail(TEXT), 'BLOCK', ['evaluator_unavailable'])
    await world.decide(mail(TEXT), 'BLOCK', ['agent_frozen'])
    expect((await denied(mail(TEXT))).same).toBe(0)
    await world.decide(mail(TEXT), 'BLOCK', ['evaluator_unavailable', 'over_limit'])
    expect((await denied(mail(TEXT))).same).toBe(1)
  })

  it('is none of what may rightly be tried again, which is a denial all the same', async () => {
    await world.decide(mail(TEXT), 'BLOCK', ['too_many_transactions'], true)
    await world.decide(mail(TEXT), 'BLOCK', ['too_many_transactions'], true)
    await world.restart()
    const { denied_intent, agent } = await world.facts(mail(TEXT))
    expect(denied_intent).toMatchObject({ same: 0, cosmetic: 0, similar: { at_50: 0 }, closest: 0, seconds_ago: null })
    expect(agent).toMatchObject({ consecutive_denials: 2, denials: { minute: 2 } })
  })

  it('may have been refused before it was understood', async () => {
    await world.decide(mail(TEXT, { refused: 'argument_invalid' }), 'BLOCK', ['argument_invalid'])
    expect((await denied(mail(TEXT.toLowerCase()))).cosmetic).toBe(1)
  })
})
