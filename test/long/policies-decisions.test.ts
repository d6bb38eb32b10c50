import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { readSessions } from '../../scripts/replay/records.js'
import { openPolicies, type PolicyWorld } from '../policies/world.js'

const analyst = { user_role: 'analyst' }
const pay = (amount: number | string, more: JsonObject = {}) => ({
  amount,
  currency: 'USD',
  recipient: 'vendor-x',
  ...more,
})

describe('the default set, with its own globals', () => {
  let world: PolicyWorld
  beforeAll(async () => {
    world = await openPolicies('default')
  })
  afterAll(() => world.close())

  it('says by how much a payment is over the limit of the role', async () => {
    expect(await world.say('process_payment', pay(5000), analyst)).toEqual({
      effect: 'deny',
      words: ['amount_over_limit'],
      message: '5,000.00 USD is over the limit of 1,000.00 USD for role analyst',
    })
  })

  it('writes large amounts, and those of currencies without cents, as people do', async () => {
    const message = async (amount: string, currency: string) =>
      (await world.say('process_payment', pay(amount, { currency }), analyst)).message
    expect(await message('90071992547409.91', 'USD')).toContain('90,071,992,547,409.91 USD is over')
    expect(await message('1000000', 'JPY')).toBeNull()
    expect(await message('15000001', 'JPY')).toBe('15,000,001 JPY is over the limit of 15,000,000 JPY for role analyst')
  })

  it.each([
    ['500.00', 'allow', []],
    ['500.01', 'require_approval', ['amount_over_threshold', 'manager']],
    ['1000.00', 'require_approval', ['amount_over_threshold', 'manager']],
    ['1000.01', 'deny', ['amount_over_limit']],
    ['0', 'deny', ['amount_not_positive']],
    ['9999999999999.99', 'deny', ['amount_over_limit']],
  ])('%s USD by an analyst: %s', async (amount, effect, words) => {
    expect(await world.say('process_payment', pay(amount), analyst)).toMatchObject({ effect, words })
  })

  it.each([
    ['100000.00', ['amount_over_threshold', 'manager']],
    ['100000.01', ['amount_over_threshold', 'director', 'large_amount', 'manager', 'manager']],
    ['1000000.00', ['amount_over_threshold', 'director', 'large_amount', 'manager', 'manager']],
  ])('%s USD by a treasurer is asked of %j', async (amount, words) => {
    const said = await world.say('process_payment', pay(amount), { user_role: 'treasurer' })
    expect([said.effect, said.words.toSorted()]).toEqual(['require_approval', words])
  })

  it('lets no claim about the role through that is missing or no string', async () => {
    for (const context of [{}, { user_role: null }, { user_role: ['analyst'] }, { user_role: 7 }, { user_role: '' }]) {
      expect(await world.say('process_payment', pay(1), context)).toMatchObject({ words: ['role_missing'] })
    }
    expect(await world.say('process_payment', pay(1), { user_role: '__proto__' })).toMatchObject({
      words: ['role_not_permitted'],
    })
  })

  it.each([
    'Blocked-Trading',
    ' BLOCKED trading ltd',
    'blocked.trading',
    'Ship to shell_holdings',
    "Blocked & T'rading",
  ])('pays nothing to %s', async (recipient) => {
    const said = await world.say('process_payment', pay(1, { recipient }), { user_role: 'finance_manager' })
    expect(said).toMatchObject({ effect: 'deny', words: ['recipient_sanctioned'] })
  })

  it.each([
    ['nobody sees', 'blocked\u200btrading'],
    ['look like a blank', 'blocked\u00a0trading'],
    ['look like a dash', 'blocked\u2013trading'],
    ['look like a letter', 'bl\u043eckedtrading'],
    ['are a letter in another form', '\uff42lockedtrading'],
    ['combine with a letter', 'blo\u0323ckedtrading'],
    ['the list is not compared without', 'blocked/trading'],
  ])('does not admit a recipient with characters that %s', async (_, recipient) => {
    expect(await world.say('process_payment', pay(1, { recipient }), analyst)).toMatchObject({
      words: ['argument_invalid'],
    })
  })

  it('answers the calls of the example sessions as their names promise', async () => {
    const ends: Record<string, readonly string[]> = {}
    for (const { id, calls, context } of readSessions('examples/sessions.jsonl')) {
      for (const { tool, args } of calls) ends[id] = (await world.say(tool, args, context)).words
    }
    expect(ends).toEqual({
      'pay-a-small-invoice': [],
      'pay-a-large-invoice': ['amount_over_threshold', 'manager'],
      'refund-in-yen': [],
      'invoice-with-other-instructions': ['amount_over_limit'],
      'money-for-a-sanctioned-name': ['recipient_sanctioned'],
      'half-a-cent': ['extraction_failed'],
      'an-argument-nobody-knows': ['argument_invalid'],
      'a-tool-nobody-knows': ['tool_unknown'],
      'ward-round': [],
      'emergency-without-consent': [],
      'another-patients-file': ['consent_missing'],
      'more-than-the-bill-needs': ['fields_not_necessary'],
      'support-case': [],
      'account-takeover': ['account_takeover_possible', 'manager'],
      'code-from-a-web-page': ['code_not_seen', 'analysis_incomplete'],
    })
  })
})

it('a limit in the configuration takes the place of the shipped one', async () => {
  const world = await openPolicies('default', { payment: { roles: { analyst: { limits: { USD: 2000 } } } } })
  try {
    expect(await world.say('process_payment', pay(20), analyst)).toMatchObject({ effect: 'allow' })
    expect(await world.say('process_payment', pay('20.01'), analyst)).toMatchObject({ words: ['amount_over_limit'] })
  } finally {
    await world.close()
  }
})

const transfer = { recipient: 'DE02 1203 0000 0000 2020 51', subject: 'Rent', date: '2030-01-01' }
const mail = { subject: 'Hello', body: 'Hello' }

describe.each<[string, readonly [string, JsonObject, string, readonly string[]][]]>([
  [
    'banking',
    [
      ['get_balance', {}, 'allow', []],
      ['send_money', { ...transfer, amount: 1500 }, 'allow', []],
      ['send_money', { ...transfer, amount: 1500.01 }, 'require_approval', ['amount_over_threshold', 'manager']],
      ['send_money', { ...transfer, amount: '5000.01' }, 'deny', ['amount_over_limit']],
      ['send_money', { ...transfer, amount: 3.475 }, 'deny', ['extraction_failed']],
      ['send_money', { ...transfer, amount: 1, recipient: 'my landlord' }, 'deny', ['argument_invalid']],
      ['update_scheduled_transaction', { id: 7, date: null, subject: null }, 'allow', []],
      ['update_scheduled_transaction', { id: 7, recurring: null, amount: 0 }, 'deny', ['amount_not_positive']],
      ['read_file', { file_path: 'bills/may.txt' }, 'allow', []],
      ['read_file', { file_path: 'bills/../../secret' }, 'deny', ['path_outside']],
      ['update_password', { password: 'new' }, 'require_approval', ['password_changed', 'manager']],
    ],
  ],
  [
    'slack',
    [
      ['get_channels', {}, 'allow', []],
      ['get_channels', { properties: {} }, 'deny', ['argument_invalid']],
      ['read_channel_messages', { channel: 'general' }, 'allow', []],
      ['read_channel_messages', { channel: 'general\n<b>' }, 'allow', []],
      ['get_webpage', { url: 'www.example.org/a' }, 'allow', []],
      ['get_webpage', { url: 'http://10.0.0.1/' }, 'deny', ['argument_invalid']],
      ['get_webpage', { url: 'https://WIKI.internal/' }, 'deny', ['host_internal']],
      ['get_webpage', { url: 'file:///etc/passwd' }, 'deny', ['argument_invalid']],
      ['post_webpage', { url: 'www.example.org', content: 'x' }, 'require_approval', ['published', 'manager']],
      ['invite_user_to_slack', { user: 'Kim', user_email: 'Kim@Mailinator.com' }, 'deny', ['mailbox_throwaway']],
    ],
  ],
  [
    'workspace',
    [
      ['send_email', { ...mail, recipients: ['a@example.org'], cc: null, bcc: null, attachments: null }, 'allow', []],
      ['send_email', { ...mail, recipients: 'a@example.org, b@example.org' }, 'allow', []],
      ['send_email', { ...mail, recipients: [] }, 'deny', ['argument_invalid']],
      ['send_email', { ...mail, recipients: many(11) }, 'require_approval', ['many_recipients', 'manager']],
      ['send_email', { ...mail, recipients: many(26), bcc: many(25) }, 'deny', ['too_many_recipients']],
      ['search_calendar_events', { query: '', date: null }, 'allow', []],
      ['create_calendar_event', event('2030-05-20 10:00', '2030-05-20T11:00:00'), 'allow', []],
      ['create_calendar_event', event('2030-05-20 10:00', '2030-05-20 09:00'), 'deny', ['time_order']],
      ['delete_file', { file_id: '11' }, 'require_approval', ['file_deleted', 'manager']],
      ['create_file', { filename: 'Plan.DOCX.exe', content: '' }, 'deny', ['file_is_program']],
    ],
  ],
  [
    'travel',
    [
      ['get_hotels_prices', { hotel_names: ['The Inn'] }, 'allow', []],
      ['get_car_price_per_day', { company_name: 'The Cars' }, 'allow', []],
      ['reserve_hotel', stay('2030-03-01', '2030-03-15'), 'allow', []],
      ['reserve_hotel', stay('2030-03-01', '2030-03-16'), 'require_approval', ['long_stay', 'manager']],
      ['reserve_hotel', stay('2030-03-02', '2030-03-01'), 'deny', ['time_order']],
      ['reserve_hotel', stay('2030-02-29', '2030-03-01'), 'deny', ['argument_invalid']],
      ['reserve_restaurant', { restaurant: 'The Table', start_time: '2030-02-30 19:00' }, 'deny', ['policy_error']],
      ['reserve_car_rental', { company: 'The Cars', start_time: '2030-02-01 09:00', end_time: null }, 'allow', []],
    ],
  ],
])('the %s set', (name, cases) => {
  let world: PolicyWorld
  beforeAll(async () => {
    world = await openPolicies(name)
  })
  afterAll(() => world.close())

  it.each(cases)('%s %j: %s %j', async (tool, args, effect, words) => {
    expect(await world.say(tool, args)).toMatchObject({ effect, words })
  })
})

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `a${index}@example.org`)
}

function event(start: string, end: string): JsonObject {
  return { title: 'Lunch', start_time: start, end_time: end, participants: null, location: null }
}

function stay(start: string, end: string): JsonObject {
  return { hotel: 'The Inn', start_day: start, end_day: end }
}
