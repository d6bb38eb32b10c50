import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WIDE_LIMITS } from '../../scripts/wide-limits.js'
import { policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

const text = { type: 'string', maxLength: 200 }
const tool = (name: string, flow: object): object => ({
  kind: 'k_mail',
  action: 'run',
  arguments: { type: 'object', additionalProperties: false, required: ['body'], properties: { body: text, to: text } },
  bind: { to: { from: '/to' } },
  unjudged: ['/body'],
  ...(name === 'undeclared' ? {} : { flow }),
})
const NULLS = {
  pii_compliant: null,
  pci_compliant: null,
  hipaa_compliant: null,
  gdpr_compliant: null,
  soc2_compliant: null,
  not_met: [],
}
const CARD = 'please charge card 4111 1111 1111 1111'
const CARD_LEAVES = {
  standard: 'pci',
  rule: 'resource.compliance.vdefault#card-leaves',
  code: 'card_data_leaves',
  message: 'card_number would go to a sink that is external, by a tool that is not there for cards',
}

/** The shipped policy of compliance, over tools of our own. */
const folder = policyFolder(
  {
    'catalog.yaml': JSON.stringify({
      version: 1,
      tools: {
        send: tool('send', { sends: 'external' }),
        note: tool('note', { sends: 'internal' }),
        redacting: { ...tool('redacting', { sends: 'external' }), kind: 'k_redacting' },
        undeclared: tool('undeclared', {}),
      },
    }),
    'cerbos/mail.yaml': resourcePolicy('k_mail', {
      stop: {
        effect: 'DENY',
        when: 'has(R.attr.to) && R.attr.to == "stop"',
        output: '{"code": "stop", "message": "no"}',
      },
      fine: { effect: 'ALLOW' },
    }),
    'cerbos/redacting.yaml': resourcePolicy('k_redacting', {
      fine: { effect: 'ALLOW' },
      redact: {
        effect: 'ALLOW',
        when: 'R.attr.evidence.data.findings.exists(f, f.group == "pci")',
        output:
          '{"redact": R.attr.evidence.data.findings.filter(f, f.group == "pci").map(f, {"pointer": f.argument, "method": "mask"})}',
      },
    }),
  },
  { overShipped: true },
)

let world: TestWorld
beforeAll(async () => {
  // The packs of `data_sensitivity` refuse what is only told here.
  const globals = { ...WIDE_LIMITS, sensitivity: { packs: [] } }
  world = await openWorld({
    env: { COUNTERSIGN_POLICIES_DIR: folder.path, COUNTERSIGN_GLOBALS: JSON.stringify(globals) },
  })
}, 180_000)
afterAll(async () => {
  await world.close()
  folder.remove()
})

function call(tool: string, body: string, more: object = {}, to = 'x'): Promise<Answer> {
  return world.enforce({ agent_id: 'a', tool, arguments: { body, to }, context: {}, ...more })
}

it('is told beside the decision, and decides nothing', async () => {
  const answer = await call('send', CARD)
  expect(answer).toMatchObject({ decision: 'ALLOW', reasons: [] })
  expect(answer.compliance_status).toEqual({
    pii_compliant: true,
    pci_compliant: false,
    hipaa_compliant: true,
    gdpr_compliant: true,
    soc2_compliant: true,
    not_met: [CARD_LEAVES],
  })
  expect(answer.layer_results.map(({ layer }: { layer: string }) => layer)).not.toContain('compliance')
})

it('is the same when it is asked again, and another where the evidence is', async () => {
  expect((await call('send', CARD)).compliance_status.not_met).toEqual([CARD_LEAVES])
  expect((await call('send', 'nothing')).compliance_status).toMatchObject({ pci_compliant: true, not_met: [] })
  expect((await call('note', CARD)).compliance_status).toMatchObject({ pci_compliant: true, not_met: [] })
})

it('is told of what a policy refuses, too', async () => {
  const answer = await call('send', CARD, {}, 'stop')
  expect(answer).toMatchObject({ decision: 'BLOCK', reasons: [{ code: 'stop' }] })
  expect(answer.compliance_status).toMatchObject({ pci_compliant: false, not_met: [CARD_LEAVES] })
})

it('is of the arguments that run', async () => {
  const answer = await call('redacting', CARD, { accepts: ['redact'] })
  expect(answer).toMatchObject({ decision: 'ALLOW', arguments: { body: '[REDACTED]' } })
  expect(answer.compliance_status).toMatchObject({ pci_compliant: true, not_met: [] })
})

it('is not known where nobody says where a card goes', async () => {
  expect((await call('undeclared', CARD)).compliance_status).toMatchObject({ pci_compliant: null, not_met: [] })
})

it('is not known of a call that is refused before rules are asked', async () => {
  const refused = await world.enforce({ agent_id: 'a', tool: 'send', arguments: { to: 'x' }, context: {} })
  expect(refused).toMatchObject({ decision: 'BLOCK', reasons: [{ code: 'argument_invalid' }] })
  expect(refused.compliance_status).toEqual(NULLS)
})

it('is what the documentation shows, with the shipped policies', async () => {
  const shown = /```json\n([^]*?)```/.exec(readFileSync('docs/compliance.md', 'utf8'))?.[1] ?? ''
  const shipped = await openWorld()
  const answer = await shipped.enforce({
    agent_id: 'a',
    tool: 'process_payment',
    arguments: { amount: 12.5, currency: 'USD', recipient: 'vendor-x', reference: 'card 4111 1111 1111 1111' },
    context: { user_id: 'u', user_role: 'analyst', purpose: 'payment' },
  })
  await shipped.close()
  expect(answer.compliance_status).toEqual(JSON.parse(shown))
})

it('stands in the log', async () => {
  const { audit_id: auditId } = await call('send', CARD)
  expect(world.app.store.entry('default', auditId)?.record['compliance_status']).toMatchObject({
    pci_compliant: false,
    not_met: [CARD_LEAVES],
  })
})
