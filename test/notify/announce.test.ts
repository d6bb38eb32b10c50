import { describe, expect, it } from 'vitest'
import type { Announcement } from '../../src/core/announce.js'
import type { Approval, Level } from '../../src/core/approval.js'
import type { JsonObject } from '../../src/core/json.js'
import { approvalOf } from '../contracts/approvals.js'
import { START_MS } from '../receipt/world.js'
import { documented } from './documented.js'
import { announceWorld } from './hostile.js'

const CHANNELS = [
  { name: 'all', levels: null },
  { name: 'managers', levels: ['manager'] },
  { name: 'upper', levels: ['director', 'vp'] },
  { name: 'top', levels: ['cto'] },
]

function level(name: string, changed: Partial<Level> = {}): Level {
  return { name, quorum: 1, periodMs: 86_400_000, askedMs: null, signatures: [], ...changed }
}

const PAYMENT = approvalOf('apr_1', {
  action: {
    ...approvalOf('apr_1').action,
    agentId: 'finance-agent',
    tool: 'process_payment',
    context: { user_id: 'uwe' },
    arguments: { amount: 120_000, currency: 'USD', recipient: 'vendor-x', iban: 'DE02120300000000202051' },
  },
  levels: [level('manager', { askedMs: START_MS }), level('director', { quorum: 2 })],
  snapshot: {
    ...approvalOf('apr_1').snapshot,
    reasons: [{ code: 'amount_over_limit', message: 'The payment is over 100,000.', layer: 'policy' }],
    masked: ['/arguments/iban'],
    amounts: [{ attribute: 'amount_minor', minor: 12_000_000, currency: 'USD' }],
  },
  expiresMs: START_MS + 86_400_000,
})

const announce = announceWorld(CHANNELS)
const told = (approval: Approval, type: Announcement, to: string | null): readonly string[] =>
  announce(approval, type, to).map(({ channel }) => channel)
const dataOf = (changed: Partial<Approval>): JsonObject => {
  const [message] = announce({ ...PAYMENT, ...changed }, 'approval.requested', 'manager')
  return message?.body['data'] as JsonObject
}
const withArguments = (args: JsonObject, masked: readonly string[] = []): JsonObject =>
  dataOf({ action: { ...PAYMENT.action, arguments: args }, snapshot: { ...PAYMENT.snapshot, masked } })

describe('who is told', () => {
  it('is who hears of the level that is asked', () => {
    expect(told(PAYMENT, 'approval.requested', 'manager')).toEqual(['all', 'managers'])
    expect(told(PAYMENT, 'approval.reminded', 'director')).toEqual(['all', 'upper'])
    expect(announceWorld([])(PAYMENT, 'approval.requested', 'manager')).toEqual([])
  })

  it('is, in the end, who was told before', () => {
    expect(told(PAYMENT, 'approval.rejected', null)).toEqual(['all', 'managers'])
    expect(told({ ...PAYMENT, escalated: true }, 'approval.expired', null)).toEqual(['all', 'managers', 'upper'])
    const both = [level('manager', { askedMs: START_MS }), level('vp', { askedMs: START_MS })]
    expect(told({ ...PAYMENT, levels: both }, 'approval.approved', null)).toEqual(['all', 'managers', 'upper'])
    const last = [level('cto', { askedMs: START_MS })]
    expect(told({ ...PAYMENT, levels: last, escalated: true }, 'approval.expired', null)).toEqual(['all', 'top'])
  })
})

describe('what is told', () => {
  it('is as the document says', () => {
    expect(announce(PAYMENT, 'approval.requested', 'manager', START_MS)).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^msg_/),
        approvalId: 'apr_1',
        channel: 'all',
        type: 'approval.requested',
        createdMs: START_MS,
        body: JSON.parse(documented('json')),
      }),
      expect.objectContaining({ channel: 'managers' }),
    ])
  })

  it('has an id for each channel', () => {
    const ids = announce(PAYMENT, 'approval.approved', null).map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
  })

  it('has no link where the service does not know its address', () => {
    const [message] = announceWorld(CHANNELS, { publicUrl: null })(PAYMENT, 'approval.requested', 'manager')
    expect(message?.body['data']).toMatchObject({ url: null })
  })

  it('never holds what people are not shown, nor context and comments', () => {
    const signature = { person: 'p', keyId: 'k', atMs: 1, comment: 'hunter2 comment', auditId: 'apv_1' }
    const text = JSON.stringify(
      dataOf({
        action: {
          ...PAYMENT.action,
          context: { user_id: 'hunter2 context' },
          arguments: {
            people: [{ email: 'hunter2' }, { email: 'hunter2', name: 'x' }],
            'a/b~c': { deep: 'hunter2' },
            'x|y': 'hunter2',
          },
        },
        snapshot: {
          ...PAYMENT.snapshot,
          masked: ['/context/user_id', '/arguments/people/*/email', '/arguments/a~1b~0c', '/arguments/x~2y'],
        },
        levels: [level('manager', { askedMs: 1, signatures: [signature] })],
      }),
    )
    expect(text).not.toContain('hunter2')
    expect(text).toContain('"name":"x"')
    expect(withArguments({ a: 1, b: { c: 2 } }, ['/arguments'])['arguments']).toEqual({ '***': '***' })
  })

  it('is bounded, and says so', () => {
    const long = withArguments({ text: 'x'.repeat(100_000), list: Array.from({ length: 5_000 }, (_, index) => index) })
    expect(long['arguments_complete']).toBe(false)
    const nested = Array.from({ length: 60 }).reduce<JsonObject>((inner) => ({ inner }), { end: 1 })
    expect(withArguments(nested)['arguments_complete']).toBe(false)
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`m${String(index)}`, 'y'.repeat(900)]))
    expect(withArguments(wide)['arguments_complete']).toBe(false)
    for (const args of [nested, wide, { text: `x${'\u{1F9C0}'.repeat(50_000)}` }]) {
      expect(JSON.stringify(withArguments(args)).length).toBeLessThan(12_000)
      // JSON writes halves of characters as escapes.
      expect(JSON.stringify(withArguments(args))).not.toMatch(/\\ud[89a-f]/i)
    }
    const many = Array.from({ length: 1_000 }, () => ({ code: 'c', message: 'm'.repeat(10_000) }))
    expect(JSON.stringify(dataOf({ snapshot: { ...PAYMENT.snapshot, reasons: many } })).length).toBeLessThan(20_000)
    expect(withArguments({ a: 1, b: [], c: {}, d: null, e: false })).toMatchObject({
      arguments: { a: 1, b: [], c: {}, d: null, e: false },
      arguments_complete: true,
    })
  })
})
