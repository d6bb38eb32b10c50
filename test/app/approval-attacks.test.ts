import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE, openApprovalWorld, RULES, type ApprovalWorld } from '../fixtures/approval-world.js'
import { resourcePolicy } from '../fixtures/policy-folder.js'
import type { Answer } from '../fixtures/world.js'

/** Ways to run what nobody agreed to, or to agree with oneself, that are less plain than those of `approvals.test.ts`. */

const HOUR_MS = 3_600_000
const DEPLOY = {
  kind: 'k_deploy',
  action: 'run',
  arguments: {
    type: 'object',
    additionalProperties: false,
    required: ['command'],
    properties: { command: { type: 'string' }, target: { type: 'string' } },
  },
  bind: { command: { from: '/command' }, target: { from: '/target' } },
  code: { from: '/command', language: 'bash' },
}
const TOOLS = { ...CATALOGUE, tools: { ...CATALOGUE.tools, deploy: DEPLOY } }
const ASK_MANAGER = '{"require_approval": ["manager"]}'

let world: ApprovalWorld
let secondKey: string

beforeAll(async () => {
  world = await openApprovalWorld({
    env: { COUNTERSIGN_MASK_CONTEXT: 'user_id' },
    files: {
      'catalog.yaml': JSON.stringify(TOOLS),
      'cerbos/deploy.yaml': resourcePolicy('k_deploy', {
        allow: { effect: 'ALLOW' },
        production: { effect: 'ALLOW', when: 'R.attr.target == "production"', output: ASK_MANAGER },
      }),
      'cerbos/code.yaml': resourcePolicy('code/any', { allow: { effect: 'ALLOW' } }, 'execute'),
    },
  })
  // Another key of the same agents: its holder approves, too.
  secondKey = await world.key({ agentIds: ['agent-a', 'agent-b', 'agent-f'], person: 'mia@example.com' })
})
afterAll(() => world.close())

function codes({ reasons }: Answer): string[] {
  return reasons.map(({ code }: { code: string }) => code)
}

let calls = 0
/** Of the agent's one implicit session, which all its keys share. */
function shared(): object {
  return { session_id: null, context: { ticket: `T-${String(++calls)}` } }
}

let sessions = 0
const alone = (more: object = {}): object => ({ session_id: `attack-${String(++sessions)}`, ...more })

async function ask(amount: number, more: object, key?: string): Promise<string> {
  const answer = await world.pay(amount, more, key)
  expect(answer).toMatchObject({ decision: 'REQUIRES_APPROVAL' })
  return String(answer.approval_id)
}

describe('who agreed does not run it', () => {
  it('with another key of the agent', async () => {
    const more = shared()
    const id = await ask(5000, more)
    expect((await world.approve(id, 'mia')).statusCode).toBe(200)
    const own = await world.pay(5000, { ...more, approval_id: id }, secondKey)
    expect(own).toMatchObject({ decision: 'BLOCK', blocked_by: 'approval' })
    expect(codes(own)).toContain('approval_differs')
    expect((await world.pay(5000, { ...more, approval_id: id })).decision).toBe('ALLOW')
  })

  it('in a series of calls', async () => {
    const id = await ask(1800, alone())
    const series = {
      vary: [{ member: '/session_id', any: true }],
      times: 5,
      budget: { member: '/arguments/amount', max: 9000 },
      until: new Date(world.app.store.lastTimestampMs() + HOUR_MS).toISOString(),
    }
    const granted = await world.approve(id, 'mia', { series })
    expect(granted.statusCode, granted.body).toBe(200)
    expect((await world.pay(1800, alone())).decision).toBe('ALLOW')
    expect((await world.pay(1800, alone(), secondKey)).decision).toBe('REQUIRES_APPROVAL')
  })
})

describe('what people agreed to is what it was then', () => {
  it('also what the catalogue makes of the arguments', async () => {
    const more = alone()
    const id = await ask(5000, more)
    await world.approve(id, 'mia')
    const { transfer } = CATALOGUE.tools
    const other = {
      ...transfer,
      bind: { ...transfer.bind, recipient: { value: 'somebody' } },
      unjudged: ['/memo', '/recipient'],
    }
    await world.put('catalog.yaml', JSON.stringify({ ...TOOLS, tools: { ...TOOLS.tools, transfer: other } }))
    expect(codes(await world.pay(5000, { ...more, approval_id: id }))).toContain('approval_differs')
    await world.put('catalog.yaml', JSON.stringify(TOOLS))
    expect((await world.pay(5000, { ...more, approval_id: id })).decision).toBe('ALLOW')
  })

  it('also a script that the agent has written since', async () => {
    const deploy = (command: string, target = 'test', more: object = {}): Promise<Answer> =>
      world.enforce(
        {
          agent_id: 'agent-b',
          session_id: 'deploys',
          context: {},
          tool: 'deploy',
          arguments: { command, target },
          ...more,
        },
        { key: world.keys.agent },
      )
    expect((await deploy("cat > job.sh <<'EOF'\nls\nEOF")).decision).toBe('ALLOW')
    const asked = await deploy('bash job.sh', 'production')
    expect(asked.decision).toBe('REQUIRES_APPROVAL')
    await world.approve(asked.approval_id, 'mia')
    expect((await deploy("cat > job.sh <<'EOF'\ncp a b\nEOF")).decision).toBe('ALLOW')
    const used = await deploy('bash job.sh', 'production', { approval_id: asked.approval_id })
    expect(used.decision).toBe('REQUIRES_APPROVAL')
    expect(used.approval_id).not.toBe(asked.approval_id)
    await world.approve(used.approval_id, 'mia')
    expect((await deploy('bash job.sh', 'production', { approval_id: used.approval_id })).decision).toBe('ALLOW')
  })
})

it('an editor is one who asks also in the request that takes the place of the edit', async () => {
  const more = alone()
  const id = await ask(8000, more)
  const args = { amount: 7500, currency: 'EUR', recipient: 'ACME Ltd' }
  const edited = (await world.approve(id, 'mia', { arguments: args })).json().approval.id
  const narrower = { ...RULES, directors: { ...RULES['directors']!, when: 'R.attr.amount_minor > 100000.0' } }
  await world.rules(narrower)
  const grown = await world.pay(7500, { ...more, arguments: args, approval_id: edited })
  expect(grown).toMatchObject({ decision: 'REQUIRES_APPROVAL' })
  expect(grown.approval_id).not.toBe(edited)
  expect((await world.approve(grown.approval_id, 'mia')).json()).toMatchObject({ status: 403 })
  expect((await world.approve(grown.approval_id, 'max')).statusCode).toBe(200)
  await world.rules(RULES)
})

it('a user whose name people are not shown is not named among those who ask', async () => {
  const id = await ask(6200, alone({ context: { customer: 'c-1', user_id: 'Hidden.User@example.com' } }))
  const seen = await world.read(id, 'mia')
  expect(seen.masked).toEqual(['/context/user_id'])
  expect(JSON.stringify(seen).toLowerCase()).not.toContain('hidden.user')
})

it('an agent is not told who answered, also not by the log', async () => {
  const id = await ask(5000, alone())
  await world.reject(id, 'mia', 'not this one')
  const seen = await world.read(id, 'agent')
  expect(seen).toMatchObject({ status: 'rejected', end: { person: null, comment: 'not this one' } })
  const entry = (key: string) => world.call('GET', `/decision/${seen.end.audit_id}`, { key })
  expect((await entry(world.keys.agent)).statusCode).toBe(404)
  expect((await entry(world.keys.auditor)).json().receipt.detail.person).toBe('mia@example.com')
})

describe('people are not flooded', () => {
  const AGENT = { agent_id: 'agent-f', session_id: 'floods', context: {} }

  it('with more than they can look at', async () => {
    const command = `echo ${'a '.repeat(40_000)}`
    const body = { ...AGENT, tool: 'deploy', arguments: { command, target: 'production' } }
    const answer = await world.enforce(body, { key: secondKey })
    expect(answer).toMatchObject({ decision: 'BLOCK', blocked_by: 'approval', approval_id: null })
    expect(codes(answer)).toContain('approval_too_large')
  })

  it('with requests that are cancelled at once, over and over', async () => {
    const once = async (amount: number): Promise<Answer> => {
      const answer = await world.pay(amount, AGENT, secondKey)
      if (answer.approval_id === null) return answer
      await world.call('POST', `/approval/${answer.approval_id}/cancel`, { key: secondKey, body: {} })
      return answer
    }
    for (let i = 0; i < 20; i++) expect((await once(2000 + i)).decision).toBe('REQUIRES_APPROVAL')
    expect(codes(await once(2020))).toContain('too_many_pending')
    world.pass(HOUR_MS)
    expect((await once(2021)).decision).toBe('REQUIRES_APPROVAL')
  })
})

it.each(['mia\u200b@example.com', '\u2060mia@example.com', 'mia@exa\u00admple.com'])(
  'the user for whom it is asked does not agree, with whatever nobody sees in the name: %j',
  async (user) => {
    const id = await ask(6100, alone({ context: { user_id: user } }))
    expect((await world.approve(id, 'mia')).json()).toMatchObject({ status: 403, code: 'approval_not_permitted' })
  },
)
