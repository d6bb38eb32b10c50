import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { countersign, freePort, makeKey, startService, tempFolder } from '../fixtures/service.js'

const ROUNDS = 20
const CLIENTS = 4

const folder = tempFolder()
/** A small set: a start is quick, and what is killed is a service under load, not one that starts. */
const policies = policyFolder({
  'catalog.yaml': catalogue({ pay: ['amount', 'recipient'] }),
  'cerbos/pay.yaml': resourcePolicy('k_pay', {
    allow: { effect: 'ALLOW' },
    'over-limit': { effect: 'DENY', when: 'R.attr.amount > 1000', output: '{"code": "over_limit", "message": "no"}' },
  }),
})
afterAll(() => {
  folder.remove()
  policies.remove()
})

/** Sends calls one after the other until the service dies; keeps each decision that it received whole. */
async function client(origin: string, key: string, name: string, received: { audit_id: string }[]): Promise<void> {
  for (let i = 0; ; i++) {
    const amount = i % 3 === 0 ? 5000 : 5
    const body = {
      agent_id: `agent-${name}`,
      session_id: `session-${name}`,
      tool: i % 7 === 0 ? 'no_such_tool' : 't_pay',
      arguments: { amount, recipient: 'vendor-x' },
      context: { user_id: 'analyst-1', user_role: 'analyst' },
    }
    try {
      const answer = await fetch(`${origin}/enforce`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const decided = (await answer.json()) as { receipt: { audit_id: string } }
      expect(answer.status, JSON.stringify(decided)).toBe(200)
      received.push(decided.receipt)
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError) return
      throw error
    }
  }
}

it(`keeps every decision that a client received through ${ROUNDS} kills at random moments`, async () => {
  const dataDir = join(folder.path, 'data')
  const key = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any', '--no-limits')
  const port = await freePort()
  const env = {
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'silent',
    COUNTERSIGN_POLICIES_DIR: policies.path,
  }
  const received: { audit_id: string }[] = []

  for (let round = 0; round < ROUNDS; round++) {
    const service = await startService(dataDir, { port, env })
    const before = received.length
    const clients = Array.from({ length: CLIENTS }, (_, i) => client(service.origin, key, `${i}`, received))
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 700))
    await service.stop('SIGKILL')
    await Promise.all(clients)
    console.log(`round ${round + 1}/${ROUNDS}: killed after ${received.length - before} decisions`)
  }

  const receipts = join(folder.path, 'receipts.jsonl')
  writeFileSync(receipts, received.map((receipt) => JSON.stringify(receipt)).join('\n'))
  const report = JSON.parse(countersign('audit', 'verify', '--receipt', receipts, '--json', '--data-dir', dataDir))
  const [chain] = report.chains
  console.log(`${received.length} decisions received, ${chain.entries} entries in the log`)
  expect(received.length).toBeGreaterThan(ROUNDS)
  expect(report.receipts).toHaveLength(received.length)
  expect(report.valid).toBe(true)

  const service = await startService(dataDir, { port, env })
  expect(await service.stop()).toBe(0)
})
