import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApprovalWorld, transfer, type ApprovalWorld } from '../fixtures/approval-world.js'
import { documentedCheck, type IsGenuine } from './documented.js'
import { HOSTILE } from './hostile.js'
import { openMailServer, openReceiver, type Mailed, type MailServer, type Posted, type Receiver } from './receivers.js'
import { SECRET } from './world.js'

let isGenuine: IsGenuine
let world: ApprovalWorld
let hook: Receiver
let slack: Receiver
let mail: MailServer

beforeAll(async () => {
  isGenuine = await documentedCheck()
  hook = await openReceiver(() => ({ status: 204 }))
  slack = await openReceiver(() => ({ status: 200, body: 'ok' }))
  mail = await openMailServer({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] })
  // The service reads secrets from its own environment; the fixture hands that over as it is.
  world = await openApprovalWorld({
    env: {
      COUNTERSIGN_APPROVAL_PUBLIC_URL: 'https://countersign.example.com/',
      COUNTERSIGN_APPROVAL_ALLOW_PRIVATE_TARGETS: 'true',
      COUNTERSIGN_APPROVAL_SMTP_HOST: '127.0.0.1',
      COUNTERSIGN_APPROVAL_SMTP_PORT: String(mail.port),
      COUNTERSIGN_APPROVAL_SMTP_SECURITY: 'none',
      COUNTERSIGN_APPROVAL_SMTP_FROM: 'approvals@example.com',
      COUNTERSIGN_APPROVAL_CHANNELS: JSON.stringify({
        everything: { type: 'webhook', url: hook.url, secret_env: 'HOOK_SECRET' },
        managers: { type: 'slack', secret_env: 'SLACK_URL', levels: ['manager'] },
        directors: { type: 'email', to: ['directors@example.com'], levels: ['director'] },
      }),
      COUNTERSIGN_MASK_ARGUMENTS: '/recipient',
      HOOK_SECRET: SECRET,
      SLACK_URL: slack.url,
    },
  })
})
afterAll(async () => {
  await world.close()
  await Promise.all([hook.close(), slack.close(), mail.close()])
})

function told({ headers, body }: Posted): { readonly type: string; readonly data: Readonly<Record<string, unknown>> } {
  expect(isGenuine(headers, body, SECRET)).toBe(true)
  return JSON.parse(body)
}

/** Headers and lines in one piece. */
function unfolded({ raw }: Mailed): string {
  return raw.replaceAll(/=\r\n/g, '').replaceAll(/\r\n[ \t]+/g, ' ')
}

it('people are told of a request, level by level, and of its end', async () => {
  const asked = await world.pay(20_000, {
    arguments: { amount: 20_000, currency: 'EUR', recipient: 'hunter2', memo: HOSTILE },
  })
  const id = String(asked.approval_id)
  expect(told(await hook.posted.next())).toMatchObject({
    type: 'approval.requested',
    data: {
      approval_id: id,
      organisation: 'default',
      agent_id: 'agent-a',
      tool: 'transfer',
      status: 'pending',
      level: 'manager',
      reasons: expect.arrayContaining([{ code: 'large_payment', message: 'more than 1,000.00' }]),
      amounts: [{ minor: 2_000_000, currency: 'EUR', text: '20,000.00 EUR' }],
      arguments: { amount: 20_000, recipient: '***', memo: HOSTILE },
      masked: ['/arguments/recipient'],
      url: `https://countersign.example.com/console/requests/${id}`,
    },
  })
  expect((await slack.posted.next()).body).toContain(`Approval needed: manager (${id})`)
  const page = await world.call('GET', `/console/requests/${id}`)
  expect([page.statusCode, page.headers.location]).toEqual([
    303,
    `/console/sign-in?to=${encodeURIComponent(`/console/requests/${id}`)}`,
  ])

  expect((await world.approve(id, 'mia', { comment: 'hunter2 by phone' })).statusCode).toBe(200)
  expect(told(await hook.posted.next())).toMatchObject({
    type: 'approval.requested',
    data: {
      level: 'director',
      levels: [
        { name: 'manager', approved: 1 },
        { name: 'director', quorum: 2 },
      ],
    },
  })
  expect(unfolded(await mail.mails.next())).toContain(`Subject: [Countersign] Approval needed: director (${id})`)

  expect((await world.reject(id, 'dora', 'hunter2 again')).statusCode).toBe(200)
  expect(told(await hook.posted.next())).toMatchObject({ type: 'approval.rejected', data: { status: 'rejected' } })
  expect((await slack.posted.next()).body).toContain(`Rejected (${id})`)
  expect(unfolded(await mail.mails.next())).toContain(`Subject: [Countersign] Rejected (${id})`)

  const all = [...hook.posted.all, ...slack.posted.all].map(({ body }) => body)
  expect([...all, ...mail.mails.all.map(unfolded)].join('\n')).not.toContain('hunter2')
})

it('a request that is joined, and a call that needs nobody, tell nobody', async () => {
  const before = hook.posted.all.length
  const first = await world.enforce(transfer(3_000, { session_id: 's' }), { key: world.keys.agent })
  const again = await world.enforce(transfer(3_000, { session_id: 's' }), { key: world.keys.agent })
  expect(again.approval_id).toBe(first.approval_id)
  await world.pay(1)
  await world.reject(String(first.approval_id), 'mia', 'no')
  expect(told(await hook.posted.next()).type).toBe('approval.requested')
  expect(told(await hook.posted.next()).type).toBe('approval.rejected')
  expect(hook.posted.all).toHaveLength(before + 2)
})
