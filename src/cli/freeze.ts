import { FREEZABLE, type Freezable } from '../core/freeze.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { askService } from './service.js'

/** `freeze`: asks the running service, which is the one that has to know at once. */
export function freeze(args: readonly string[], io: Io): Promise<ExitCode> {
  return change('freeze', args, io)
}

export function unfreeze(args: readonly string[], io: Io): Promise<ExitCode> {
  return change('unfreeze', args, io)
}

async function change(verb: 'freeze' | 'unfreeze', args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { reason: 'text', url: 'text' }, ['agent|key|organisation', 'ID'], 1)
  const [kind = '', id] = flags.positionals
  const reason = flags.text('reason') ?? ''
  if (reason.trim() === '') throw usageFailure('--reason TEXT is missing')
  const path = `${pathOf(kindOf(kind), id)}/${verb}`
  const question = { url: flags.text('url'), path, body: { reason }, key: 'an admin key' }
  const { audit_id: auditId, ...rest } = await askService(question, io)
  if (typeof auditId !== 'string') throw new CliFailure(2, 'the answer is not one of this service')
  if (flags.isSet('json')) io.out(`${JSON.stringify({ audit_id: auditId, ...rest })}\n`)
  else io.out(`${kind}${id === undefined ? '' : ` ${id}`} ${DONE[verb]}, ${auditId}\n`)
  return 0
}

const DONE = { freeze: 'frozen', unfreeze: 'no longer frozen' } as const

function kindOf(text: string): Freezable {
  const kind = FREEZABLE.find((known) => known === text)
  if (kind === undefined) throw usageFailure(`"${text}" cannot be frozen; ${FREEZABLE.join(', ')} can`)
  return kind
}

/** The organisation is the admin key's own. */
function pathOf(kind: Freezable, id: string | undefined): string {
  if (kind === 'organisation') {
    if (id !== undefined) throw usageFailure('the organisation is that of the admin key; it takes no ID')
    return '/organisation'
  }
  if (id === undefined || id === '') throw usageFailure('ID is missing')
  return `/${kind}/${encodeURIComponent(id)}`
}
