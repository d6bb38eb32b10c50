import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

let world: TestWorld
beforeAll(async () => {
  world = await openWorld({ shippedLimits: true })
})
afterAll(() => world.close())

const pay = (amount: number, recipient: string): Promise<Answer> =>
  world.enforce({
    agent_id: 'a',
    tool: 'process_payment',
    arguments: { amount, currency: 'USD', recipient },
    context: { user_id: 'u', user_role: 'finance_manager' },
  })

it('a refused budget can be traced on record: its cell, and in the log each line that was charged and given back', async () => {
  const allowed = [await pay(400, 'r-1'), await pay(300, 'r-2'), await pay(50, 'r-3')]
  expect(allowed.map(({ decision }) => decision)).toEqual(['ALLOW', 'ALLOW', 'ALLOW'])
  const outcome = { body: { status: 'succeeded', amount_minor: 10_000 } }
  expect((await world.call('POST', `/enforce/${allowed[1].audit_id}/outcome`, outcome)).statusCode).toBe(200)
  const refused = await pay(49_500, 'r-4')
  expect(refused.reasons[0]).toMatchObject({ code: 'daily_limit_reached' })

  const log = world.app.store.entries('default', 1, 100)
  const { record } = log.find(({ audit_id }) => audit_id === refused.audit_id) as Answer
  const { cell, value } = record.counters.find(({ counter }: Answer) => counter === 'spent_today')
  const linesOf = (name: 'charges' | 'released'): number =>
    log
      .flatMap((entry) => (entry.record[name] ?? []) as Answer[])
      .filter((line) => line.cell === cell)
      .reduce((sum: number, { amount }) => sum + Number(amount), 0)
  expect(record.charges).toEqual([])
  expect([linesOf('charges'), linesOf('released'), value]).toEqual([75_000, 20_000, 55_000])
})
