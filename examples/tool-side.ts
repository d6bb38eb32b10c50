/**
 * The tool side of `process_payment`: pays only what Countersign allowed, to it, once.
 * A key for it: npx countersign keys create --role executor --audience payments
 */
import { createExecutionVerifier, createExecutor, type Jwks } from '../client/index.js'

/** What the agent's runtime sends along with the arguments: from the answer of `/enforce`. */
export interface PaymentOrder {
  readonly arguments: object
  readonly audit_id: string
  readonly receipt: unknown
  readonly salt: unknown
}

export interface Bank {
  /** In minor units. */
  pay(order: object): Promise<number>
}

/** Asks the service each time: single use holds everywhere, and a freeze works at once. */
export function payOnline(bank: Bank, service: { readonly baseUrl: string; readonly apiKey: string }) {
  const executor = createExecutor({ ...service, audience: 'payments' })
  return async ({ audit_id: auditId, arguments: args }: PaymentOrder): Promise<void> => {
    await executor.redeem(auditId, { tool: 'process_payment', arguments: args })
    const paidMinor = await bank.pay(args)
    await executor.outcome(auditId, { status: 'succeeded', amount_minor: paidMinor })
  }
}

/** Asks nobody: for tool sides without a way to the service. Single use holds within this process. */
export function payOffline(bank: Bank, jwks: Jwks) {
  const verifyForExecution = createExecutionVerifier({ jwks, audience: 'payments' })
  return async ({ arguments: args, receipt, salt }: PaymentOrder): Promise<void> => {
    const checked = await verifyForExecution({ tool: 'process_payment', arguments: args, receipt, salt })
    if (!checked.ok) throw new Error(`not paid: ${checked.failure}`)
    await bank.pay(checked.arguments)
  }
}
