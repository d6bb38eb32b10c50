import { APPROVAL_STATUSES } from '../core/approval.js'
import type { JsonObject } from '../core/json.js'
import { approvalRows, describeApproval } from './approval-text.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { askService } from './service.js'
import { table } from './table.js'

export const APPROVER_KEY = "an approver's key"
const MINE = 'waiting_for_me'
const ANY = 'any'
const LIST = { status: 'text', agent: 'text', before: 'text', limit: 'text', url: 'text' } as const

/** `approvals list`: by default what the person of the key may answer. */
export async function listApprovals(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, LIST, [])
  const query = new URLSearchParams()
  const status = statusOf(flags.text('status') ?? MINE)
  if (status !== ANY) query.set('status', status)
  for (const [flag, name] of [
    ['agent', 'agent_id'],
    ['before', 'before'],
    ['limit', 'limit'],
  ] as const) {
    const text = flags.text(flag)
    if (text !== undefined) query.set(name, text)
  }
  const path = `/approval${query.size === 0 ? '' : `?${query.toString()}`}`
  const answer = await askService({ url: flags.text('url'), path, body: null, key: APPROVER_KEY }, io)
  const { approvals, next } = answer
  if (!Array.isArray(approvals)) throw new CliFailure(2, 'the answer is not one of this service')
  if (flags.isSet('json')) io.out(`${JSON.stringify(answer)}\n`)
  else if (approvals.length === 0) io.out(status === MINE ? 'nothing waits for you\n' : 'no such requests\n')
  else io.out(table(approvalRows(approvals, io.world.now())))
  if (!flags.isSet('json') && typeof next === 'string') io.err(`there are more: --before ${next}\n`)
  return 0
}

/** `approvals show`. */
export async function showApproval(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { url: 'text' }, ['ID'])
  const path = pathOf(flags.positionals[0])
  const approval = await askService({ url: flags.text('url'), path, body: null, key: APPROVER_KEY }, io)
  printApproval(approval, flags.isSet('json'), io)
  return 0
}

export function pathOf(id: string | undefined): string {
  if (id === undefined || id === '') throw usageFailure('ID is missing')
  return `/approval/${encodeURIComponent(id)}`
}

function printApproval(approval: JsonObject, asJson: boolean, io: Io): void {
  io.out(asJson ? `${JSON.stringify(approval)}\n` : describeApproval(approval, io.world.now()))
}

function statusOf(text: string): string {
  const known = [MINE, ...APPROVAL_STATUSES, ANY]
  if (!known.includes(text)) throw usageFailure(`unknown status "${text}"; statuses are ${known.join(', ')}`)
  return text
}
