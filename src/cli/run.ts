import { CountersignError } from '../core/errors.js'
import { analyze } from './analyze.js'
import { listApprovals, showApproval } from './approvals-show.js'
import { approve, reject } from './approvals-answer.js'
import { auditVerify } from './audit-verify.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { createKey } from './keys-create.js'
import { freeze, unfreeze } from './freeze.js'
import { importKey } from './keys-import.js'
import { listKeys } from './keys-list.js'
import { revokeKey } from './keys-revoke.js'
import { rotateKeys } from './keys-rotate.js'
import { generatePolicyKey } from './policies-keygen.js'
import { signPolicies } from './policies-sign.js'
import { verifyPolicySignature } from './policies-verify-signature.js'
import { checkPolicies } from './policies-check.js'
import { diffPolicies } from './policies-diff.js'
import { testPolicies } from './policies-test.js'
import { USAGE } from './usage.js'
import { verifyCommand } from './verify.js'

type Command = (args: readonly string[], io: Io) => ExitCode | Promise<ExitCode>

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['keys create', createKey],
  ['keys list', listKeys],
  ['keys revoke', revokeKey],
  ['keys rotate', rotateKeys],
  ['keys import', importKey],
  ['freeze', freeze],
  ['unfreeze', unfreeze],
  ['policies keygen', generatePolicyKey],
  ['policies sign', signPolicies],
  ['policies verify-signature', verifyPolicySignature],
  ['approvals list', listApprovals],
  ['approvals show', showApproval],
  ['approvals approve', approve],
  ['approvals reject', reject],
  ['analyze', analyze],
  ['verify', verifyCommand],
  ['audit verify', auditVerify],
  ['policies check', checkPolicies],
  ['policies test', testPolicies],
  ['policies diff', diffPolicies],
])

/** Runs one command. Whatever goes wrong is one sentence on stderr and an exit code. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
      io.out(USAGE)
      return args.length === 0 ? 2 : 0
    }
    const { command, rest } = commandOf(args)
    return await command(rest, io)
  } catch (cause) {
    if (cause instanceof CliFailure) return failed(io, cause.message, cause.exitCode)
    if (cause instanceof CountersignError) return failed(io, cause.message, 2)
    throw cause
  }
}

function commandOf(args: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  for (const words of [2, 1]) {
    const command = COMMANDS.get(args.slice(0, words).join(' '))
    if (command !== undefined) return { command, rest: args.slice(words) }
  }
  const similar = [...COMMANDS.keys()].filter((name) => name.startsWith(`${args[0]} `))
  const hint = similar.length === 0 ? '' : `; commands are ${similar.join(', ')}`
  throw usageFailure(`unknown command "${args.slice(0, 2).join(' ')}"${hint}`)
}

function failed(io: Io, message: string, exitCode: ExitCode): ExitCode {
  io.err(`countersign: ${message}\n`)
  return exitCode
}
