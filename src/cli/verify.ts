import type { JsonObject, JsonValue } from '../core/json.js'
import { verifyReceipt, type ReceiptProblem, type Verification } from '../receipt/verify.js'
import { readArguments } from './arguments.js'
import { usageFailure, type ExitCode } from './failure.js'
import { readJwks, readReceipt } from './input.js'
import type { Io } from './io.js'

const PROBLEMS: Readonly<Record<ReceiptProblem, string>> = {
  malformed: 'it is not a receipt',
  type_unknown: 'its type is none of ours',
  key_unknown: 'the key set has no such key',
  key_of_another: 'its key is not known to be this agent’s',
  signature_invalid: 'the signature does not hold: something was changed',
}

/** `verify`: needs nothing but the receipt and the public keys. */
export async function verifyCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { jwks: 'text' }, ['FILE'])
  const keySet = flags.text('jwks')
  if (keySet === undefined) throw usageFailure('--jwks FILE|URL is missing')
  const receipt = readReceipt(flags.positionals[0] ?? '', io)
  const verification = verifyReceipt(receipt, await readJwks(keySet, io))
  const expired = isExpired(receipt, io.world.now())
  if (flags.isSet('json')) io.out(`${JSON.stringify({ ...verification, expired, ...summary(receipt) })}\n`)
  else io.out(`${describe(receipt, verification, expired)}\n`)
  return verification.valid ? 0 : 1
}

export function problemText(problem: ReceiptProblem): string {
  return PROBLEMS[problem]
}

function summary({ type, audit_id, organisation, agent_id, tool_name, decision, timestamp, expires_at }: JsonObject) {
  return { receipt: { type, audit_id, organisation, agent_id, tool_name, decision, timestamp, expires_at } }
}

function describe(receipt: JsonObject, verification: Verification, expired: boolean): string {
  if (!verification.valid) return `INVALID: ${problemText(verification.problem)}`
  const { type, audit_id, agent_id, tool_name, decision, timestamp, expires_at } = receipt
  const what = decision === null ? plain(type) : `${plain(decision)} of ${plain(tool_name)}`
  const lines = [
    `valid: ${what}, agent ${plain(agent_id)}, ${plain(audit_id)}, ${plain(timestamp)}`,
    `signed by ${verification.kid}`,
  ]
  if (expired) lines.push(`expired at ${plain(expires_at)}: it proves what was decided, and permits nothing any more`)
  return lines.join('\n')
}

/** As text; what a receipt may hold besides text is shown as JSON. */
function plain(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

function isExpired({ expires_at: expiresAt }: JsonObject, nowMs: number): boolean {
  return typeof expiresAt === 'string' && !(Date.parse(expiresAt) > nowMs)
}
