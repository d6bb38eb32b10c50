import { describe, expect, it } from 'vitest'
import { webhookHeaders } from '../../src/notify/webhook.js'
import { documentedCheck } from './documented.js'
import { SECRET } from './world.js'

describe('the signature of a webhook', () => {
  it('is that of a published example', () => {
    const headers = webhookHeaders('whsec_plJ3nmyCDGBKInavdOK15jsl', {
      id: 'msg_loFOjxBNrRLzqYUf',
      nowMs: 1_731_705_121_000,
      body: '{"event_type":"ping","data":{"success":true}}',
    })
    expect(headers).toEqual({
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    })
  })

  it('holds for the old secret and the new one while they change', async () => {
    const isGenuine = await documentedCheck()
    const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
    const nowMs = Date.UTC(2026, 0, 1) + 999
    const headers = webhookHeaders(`${SECRET} ${other}`, { id: 'msg_1', nowMs, body: '{}' })
    expect([SECRET, other].map((secret) => isGenuine(headers, '{}', secret, nowMs))).toEqual([true, true])
    expect(isGenuine({ ...headers, 'webhook-id': 'msg_2' }, '{}', SECRET, nowMs)).toBe(false)
    expect(isGenuine({ ...headers, 'webhook-timestamp': '1' }, '{}', SECRET, nowMs)).toBe(false)
    expect(isGenuine({ ...headers, 'webhook-signature': 'v1,' }, '{}', SECRET, nowMs)).toBe(false)
    expect(isGenuine({}, '{}', SECRET, nowMs)).toBe(false)
  })
})
