import { evaluatorName } from './core/evaluator.js'
import type { PolicySet } from './core/policy-set.js'
import { LENIENT } from './create-evaluator.js'
import type { DevelopmentKeys } from './first-keys.js'

/** What a person sees at the first start: the keys, once, and three requests to paste. */
export function banner(
  origin: string,
  { version, evaluator }: Pick<PolicySet, 'version' | 'evaluator'>,
  keys: DevelopmentKeys | null,
): string {
  const lines = [
    `Countersign listens on ${origin}`,
    `policies ${version}`,
    `evaluator ${evaluatorName(evaluator)}`,
    ...(evaluator.capabilities.strict ? [] : ['', `WARNING: ${LENIENT}`]),
  ]
  if (keys === null) return lines.join('\n')
  return [
    ...lines,
    '',
    keyText(keys),
    '',
    'A payment within the limit, ALLOW:',
    curl(origin, keys.agent, 500),
    '',
    'A payment over the limit, BLOCK:',
    curl(origin, keys.agent, 5000),
    '',
    'A payment that somebody has to approve, REQUIRES_APPROVAL; the approver sees and answers it:',
    curl(origin, keys.agent, 750),
    `COUNTERSIGN_API_KEY=${keys.approver} npx countersign approvals list --url ${origin}`,
  ].join('\n')
}

/** The keys: they must be shown once, whatever else goes wrong. */
export function keyText({ agent, operator, approver }: DevelopmentKeys): string {
  return [
    'Development keys, shown this once (make real ones with "npx countersign keys create"):',
    `  agent     ${agent}`,
    `  operator  ${operator}`,
    `  approver  ${approver}`,
  ].join('\n')
}

function curl(origin: string, key: string, amount: number): string {
  const body = {
    agent_id: 'finance-agent',
    tool: 'process_payment',
    arguments: { amount, currency: 'USD', recipient: 'vendor-x' },
    context: { user_id: 'analyst-1', user_role: 'analyst' },
  }
  return `curl -s ${origin}/enforce -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
}
