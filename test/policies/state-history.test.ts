import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSystemWorld } from '../../src/core/world.js'
import { WIDE_LIMITS } from '../../scripts/wide-limits.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The shipped policies with the shipped figures, and a clock that the tests move. */
let world: TestWorld
let laterMs = 0
let count = 0

beforeAll(async () => {
  const { now } = createSystemWorld()
  // No user's words are told here, so `data_sensitivity` must not ask about payees that nobody said.
  const env = { COUNTERSIGN_GLOBALS: JSON.stringify({ sensitivity: WIDE_LIMITS.sensitivity }) }
  world = await openWorld({ shippedLimits: true, env, world: { now: () => now() + laterMs } })
})
afterAll(() => world.close())

/** A name that no other test uses. */
const fresh = (name: string): string => `${name}-${(count += 1)}`

interface Paying {
  readonly agent: string
  readonly user: string
  readonly to?: string
  readonly currency?: string
  readonly role?: string
  readonly session?: string
}

function payment(amount: number, { agent, user, to, currency = 'USD', role = 'finance_manager', session }: Paying) {
  return {
    agent_id: agent,
    ...(session === undefined ? {} : { session_id: session }),
    tool: 'process_payment',
    arguments: { amount, currency, recipient: to ?? fresh('vendor') },
    context: { user_id: user, user_role: role },
  }
}

function deletion(rows: number, { agent, user, table = 'carts' }: { agent: string; user: string; table?: string }) {
  return {
    agent_id: agent,
    tool: 'delete_records',
    arguments: { table, older_than_days: 30, rows },
    context: { user_id: user, user_role: 'data_steward' },
  }
}

/** The decision, and the codes of its reasons or the rules that want approval. */
async function said(body: object, key?: string): Promise<readonly string[]> {
  const answer: Answer = await world.enforce(body, key === undefined ? {} : { key })
  const rules = answer.obligations.map(({ rule }: Answer) => String(rule).split('#')[1])
  const codes = answer.reasons.map(({ code }: Answer) => code)
  return [answer.decision, ...(answer.decision === 'REQUIRES_APPROVAL' ? rules : codes)]
}

/** An agent whose first payment is behind it. */
async function known(user: string): Promise<Paying> {
  const paying = { agent: fresh('agent'), user }
  expect(await said(payment(1, paying))).toEqual(['ALLOW'])
  return paying
}

describe('budgets', () => {
  it('hold for a user over agents and sessions, and do not say what was spent', async () => {
    const user = fresh('user')
    const one = await known(user)
    const other = await known(user)
    expect(await said(payment(20_000, one))).toEqual(['ALLOW'])
    expect(await said(payment(20_000, { ...other, session: fresh('session') }))).toEqual(['ALLOW'])
    const over: Answer = await world.enforce(payment(9998.01, { ...one, session: fresh('session') }))
    expect(over).toMatchObject({ decision: 'BLOCK', blocked_by: 'state_history' })
    expect(over.reasons).toMatchObject([
      {
        code: 'daily_limit_reached',
        message: '9,998.01 USD more would pass the 50,000.00 USD that this user may spend a day',
      },
    ])
    expect(over.reasons[0].agent_message).not.toMatch(/[0-9]/)
    expect(await said(payment(9998, one))).toEqual(['ALLOW'])
  })

  it('are of one currency each', async () => {
    const paying = await known(fresh('user'))
    for (const currency of ['USD', 'EUR']) {
      expect(await said(payment(20_000, { ...paying, currency }))).toEqual(['ALLOW'])
    }
    expect(await said(payment(20_000, { ...paying, currency: 'USD' }))).toEqual(['ALLOW'])
    expect(await said(payment(20_000, { ...paying, currency: 'USD' }))).toEqual(['BLOCK', 'daily_limit_reached'])
  })

  it('hold for a key over users', async () => {
    const key = await world.key()
    const agent = fresh('agent')
    expect(await said(payment(1, { agent, user: fresh('user') }), key)).toEqual(['ALLOW'])
    for (let paid = 0; paid < 5; paid++) {
      const amount = paid < 4 ? 20_000 : 19_999
      expect(await said(payment(amount, { agent, user: fresh('user') }), key)).toEqual(['ALLOW'])
    }
    expect(await said(payment(1, { agent, user: fresh('user') }), key)).toEqual(['BLOCK', 'key_limit_reached'])
  })

  it('are none of a call whose user is not known, which is refused', async () => {
    const key = await world.key({ asserts: { user_role: '*' } })
    const paying = { agent: fresh('agent'), user: fresh('user') }
    expect(await said(payment(1, paying), key)).toEqual(['BLOCK', 'history_unknown'])
    expect(await said(deletion(1, paying), key)).toEqual(['BLOCK', 'history_unknown'])
    const { user_id: _, ...context } = payment(1, paying).context
    expect(await said({ ...payment(1, paying), context })).toEqual(['BLOCK', 'history_unknown'])
    const read = { agent_id: paying.agent, tool: 'list_payments', arguments: {}, context }
    expect(await said(read, key)).toEqual(['ALLOW'])
  })
})

describe('repetition', () => {
  it('of a transaction within a minute is refused, in any spelling and to any agent of the user', async () => {
    const user = fresh('user')
    const [one, other] = [await known(user), await known(user)]
    const to = fresh('Paper Mill ')
    expect(await said(payment(7, { ...one, to }))).toEqual(['ALLOW'])
    expect(await said(payment(7, { ...other, to: `  ${to.toUpperCase()} ` }))).toEqual([
      'BLOCK',
      'duplicate_transaction',
    ])
    expect(await said(payment(7.01, { ...other, to }))).toEqual(['ALLOW'])
    laterMs += MINUTE_MS
    expect(await said(payment(7, { ...other, to }))).toEqual(['ALLOW'])
  })

  it('at once is allowed once', async () => {
    const user = fresh('user')
    const agents = [await known(user), await known(user), await known(user)]
    const to = fresh('vendor')
    const answers = await Promise.all(agents.map((paying) => said(payment(9, { ...paying, to }))))
    expect(answers.filter(([decision]) => decision === 'ALLOW')).toHaveLength(1)
    expect(answers.flatMap(([, ...codes]) => codes)).toEqual(['duplicate_transaction', 'duplicate_transaction'])
  })

  it('of the same payment to a name written otherwise is refused', async () => {
    const paying = await known(fresh('user'))
    const to = fresh('Mule X')
    expect(await said(payment(7, { ...paying, to }))).toEqual(['ALLOW'])
    for (const name of [to.replaceAll(/[ -]/gu, '_'), to.replaceAll(/[ -]/gu, ''), `${to.toLowerCase()}.`]) {
      expect(await said(payment(7, { ...paying, to: name }))).toEqual(['BLOCK', 'duplicate_transaction'])
    }
  })

  it('of the same refund too', async () => {
    const paying = await known(fresh('user'))
    const { context, agent_id } = payment(1, paying)
    const args = { payment_id: fresh('pay'), amount: 3, currency: 'USD' }
    const refund = { agent_id, tool: 'refund_payment', arguments: args, context }
    expect(await said(refund)).toEqual(['ALLOW'])
    expect(await said({ ...refund, arguments: { ...args, reason: 'again' } })).toEqual([
      'BLOCK',
      'duplicate_transaction',
    ])
  })

  it('of more than five transactions in five minutes is refused, refunds among them', async () => {
    const paying = await known(fresh('user'))
    for (let made = 1; made < 5; made++) expect(await said(payment(2, paying))).toEqual(['ALLOW'])
    expect(await said(payment(2, paying))).toEqual(['BLOCK', 'too_many_transactions'])
    laterMs += 5 * MINUTE_MS
    expect(await said(payment(2, paying))).toEqual(['ALLOW'])
  })

  it('of haste alone, tried again and again, is no repetition of what was refused', async () => {
    const paying = { ...(await known(fresh('user'))), to: fresh('vendor') }
    for (let made = 1; made < 5; made++) expect(await said(payment(made, paying))).toEqual(['ALLOW'])
    for (let tried = 0; tried < 8; tried++) {
      expect(await said(payment(9, paying))).toEqual(['BLOCK', 'too_many_transactions'])
    }
    laterMs += 5 * MINUTE_MS
    expect(await said(payment(9, paying))).toEqual(['ALLOW'])
  })

  it('of what was refused is refused for the repetition from the fifth retry on, also in other words', async () => {
    const paying = await known(fresh('user'))
    const too = (reference: string) => {
      const body = payment(90_000, { ...paying, to: 'offshore fund' })
      return { ...body, arguments: { ...body.arguments, reference } }
    }
    for (const words of ['', '.', ' ', '!', '']) {
      const [decision, ...codes] = await said(too(`Please pay the invoice 17 of May${words}`))
      expect([decision, codes[0], codes.includes('denied_intent_repeated')]).toEqual([
        'BLOCK',
        'amount_over_limit',
        false,
      ])
    }
    const again = await world.enforce(too('please   PAY the invoice: 17 of may!'))
    expect(again.reasons).toMatchObject([
      { code: 'amount_over_limit' },
      {
        code: 'denied_intent_repeated',
        severity: 'CRITICAL',
        message: expect.stringContaining('consider freezing it'),
        retryable: true,
      },
    ])
    laterMs += HOUR_MS + 1000
    expect((await said(too('please pay the invoice 17 of may'))).includes('denied_intent_repeated')).toBe(false)
  })
})

describe('deletions', () => {
  it('are refused after three in a row, until the agent does something else', async () => {
    const deleting = { agent: fresh('agent'), user: fresh('user') }
    for (const rows of [10, 20, 30]) expect(await said(deletion(rows, deleting))).toEqual(['ALLOW'])
    expect(await said(deletion(40, deleting))).toEqual(['BLOCK', 'delete_spree'])
    expect(await said(deletion(40, { ...deleting, table: 'drafts' }))).toEqual(['BLOCK', 'delete_spree'])
    expect(await said(payment(1, deleting))).toEqual(['ALLOW'])
    expect(await said(deletion(40, deleting))).toEqual(['ALLOW'])
  })

  it('are a thousand rows at most, and two thousand of a user in an hour', async () => {
    const user = fresh('user')
    const deleting = { agent: fresh('agent'), user }
    expect(await said(deletion(1001, deleting))).toEqual(['BLOCK', 'too_many_rows'])
    expect(await said(deletion(1000, deleting))).toEqual(['ALLOW'])
    expect(await said(deletion(900, { ...deleting, agent: fresh('agent') }))).toEqual(['ALLOW'])
    expect(await said(deletion(101, deleting))).toEqual(['BLOCK', 'too_many_rows'])
    expect(await said(deletion(100, deleting))).toEqual(['ALLOW'])
  })

  it('are ten thousand rows through one key in an hour, for whichever users', async () => {
    const key = await world.key()
    const someone = () => ({ agent: fresh('agent'), user: fresh('user') })
    for (let made = 0; made < 9; made++) expect(await said(deletion(1000, someone()), key)).toEqual(['ALLOW'])
    expect(await said(deletion(999, someone()), key)).toEqual(['ALLOW'])
    const over: Answer = await world.enforce(deletion(2, someone()), { key })
    expect(over.reasons).toMatchObject([
      {
        code: 'too_many_rows',
        message: '2 rows more would pass the 10000 that may be deleted through this API key in an hour',
      },
    ])
    expect(await said(deletion(1, someone()), key)).toEqual(['ALLOW'])
    laterMs += HOUR_MS
    expect(await said(deletion(1000, someone()), key)).toEqual(['ALLOW'])
  })
})

describe('what a person has to look at', () => {
  it('is a large payment by an agent that never paid before', async () => {
    const paying = { agent: fresh('agent'), user: fresh('user') }
    expect(await said(payment(500.01, paying))).toEqual(['REQUIRES_APPROVAL', 'first-sight'])
    expect(
      await said({ agent_id: paying.agent, tool: 'list_payments', arguments: {}, context: payment(1, paying).context }),
    ).toEqual(['ALLOW'])
    expect(await said(payment(500.01, paying))).toEqual(['REQUIRES_APPROVAL', 'first-sight'])
    expect(await said(payment(500, paying))).toEqual(['ALLOW'])
    expect(await said(payment(500.01, paying))).toEqual(['ALLOW'])
  })

  it('is the third agent that pays one recipient within a day', async () => {
    const to = fresh('vendor')
    const agents = [await known(fresh('user')), await known(fresh('user')), await known(fresh('user'))]
    const answers: (readonly string[])[] = []
    for (const paying of agents) answers.push(await said(payment(5, { ...paying, to })))
    expect(answers).toEqual([['ALLOW'], ['ALLOW'], ['REQUIRES_APPROVAL', 'several-agents-on-one-recipient']])
  })
})

it('the two requests that a fresh service prints are allowed and refused', async () => {
  const first = { agent: fresh('finance-agent'), user: fresh('analyst'), to: 'vendor-x', role: 'analyst' }
  expect(await said(payment(500, first))).toEqual(['ALLOW'])
  expect(await said(payment(5000, first))).toEqual(['BLOCK', 'amount_over_limit'])
})
