import { afterAll, beforeAll, expect, it } from 'vitest'
import { policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

/** The note is redacted before it runs, and a budget is kept per note: what is charged is not what was sent. */
const CATALOGUE = JSON.stringify({
  version: 1,
  counters: { notes: { type: 'count', key: [{ attribute: 'note', normalize: 'exact' }], window: '1h' } },
  tools: {
    t_note: {
      kind: 'k_note',
      action: 'run',
      arguments: { type: 'object', additionalProperties: false, properties: { note: { type: 'string' } } },
      bind: { note: { from: '/note' } },
      counters: ['notes'],
    },
  },
})
const POLICY = resourcePolicy('k_note', {
  full: {
    effect: 'DENY',
    when: 'R.attr.evidence.history.notes >= 20.0',
    output: '{"code": "full", "message": "there are " + string(R.attr.evidence.history.notes)}',
  },
  allow: { effect: 'ALLOW', output: '{"redact": ["/note"]}' },
})

const folder = policyFolder({ 'catalog.yaml': CATALOGUE, 'cerbos/note.yaml': POLICY })
let world: TestWorld
beforeAll(async () => {
  world = await openWorld({ env: { COUNTERSIGN_POLICIES_DIR: folder.path } })
})
afterAll(async () => {
  await world.close()
  folder.remove()
})

const note = (agent: number): Promise<{ decision: string }> =>
  world.enforce({
    agent_id: `agent-${agent}`,
    tool: 't_note',
    arguments: { note: `note ${agent}` },
    context: {},
    accepts: ['redact'],
  })

it('calls that become the same by redaction take turns: all that fit are allowed, no more', async () => {
  const answers = await Promise.all(Array.from({ length: 24 }, (_, agent) => note(agent)))
  const decisions = answers.map(({ decision }) => decision).sort()
  expect(decisions).toEqual([...Array<string>(20).fill('ALLOW'), ...Array<string>(4).fill('BLOCK')])
  expect(answers.filter(({ decision }) => decision === 'BLOCK')).toEqual(
    Array(4).fill(expect.objectContaining({ reasons: [expect.objectContaining({ code: 'full' })] })),
  )
})
