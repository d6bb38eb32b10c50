import type { Asserts, KeyLimits } from '../core/caller.js'
import type { JsonObject } from '../core/json.js'
import { ROLES, type Role } from '../core/words.js'
import { newApiKey, type NewKeyOptions } from '../keys/new-key.js'
import { commitAdmin } from './admin-entry.js'
import { readArguments, type Arguments } from './arguments.js'
import { usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { describeKey, wireKey } from './key-text.js'
import { readSettings, withStore } from './settings.js'

const LIMITS = {
  enforcePerMinute: 'enforce-per-minute',
  enforcePerHour: 'enforce-per-hour',
  analyzePerMinute: 'analyze-per-minute',
  outcomePerMinute: 'outcome-per-minute',
  inputPerMinute: 'input-per-minute',
} as const satisfies Record<keyof KeyLimits, string>

const OPTIONS = {
  role: 'texts',
  agent: 'texts',
  audience: 'texts',
  person: 'text',
  level: 'texts',
  organisation: 'text',
  assert: 'texts',
  'assert-any': 'switch',
  claim: 'texts',
  'subject-role': 'text',
  'may-input': 'switch',
  label: 'text',
  'no-limits': 'switch',
  'enforce-per-minute': 'text',
  'enforce-per-hour': 'text',
  'analyze-per-minute': 'text',
  'outcome-per-minute': 'text',
  'input-per-minute': 'text',
} as const

/** `keys create`: the only place where the secret of a key is ever shown. */
export async function createKey(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, OPTIONS, [])
  requireAudience(flags)
  const config = readSettings(io, flags.text('data-dir'))
  requireLevels(flags.texts('level'), config.approval.levels)
  const { key, secret } = makeKey(
    { ...optionsOf(flags, config.organisation), limits: limitsOf(flags, config.limits.keyDefaults) },
    io,
  )
  const detail = { change: 'key_created', ...withoutTimes(wireKey(key)) }
  const { organisation } = key
  await withStore(config, io, (store) =>
    commitAdmin(store, config, io, { organisation, detail, changes: [{ kind: 'add_key', key }] }),
  )
  if (flags.isSet('json')) io.out(`${JSON.stringify({ ...wireKey(key), secret })}\n`)
  else io.out(`${describeKey(key)}\n\nSecret, shown this once: ${secret}\n`)
  return 0
}

type CreateFlags = Arguments<keyof typeof OPTIONS>

/** A key that does nothing else could neither redeem nor report. */
function requireAudience(flags: CreateFlags): void {
  const roles = flags.texts('role')
  if (!roles.includes('executor') || roles.includes('agent') || flags.texts('audience').length > 0) return
  throw usageFailure('an executor key needs a tool side to stand for: --audience NAME, or --audience * for any')
}

/** One that nobody configured is asked of nobody: a slip of the pen. */
function requireLevels(levels: readonly string[], configured: readonly string[]): void {
  const unknown = levels.find((level) => !configured.includes(level))
  if (unknown === undefined) return
  throw usageFailure(`unknown level "${unknown}"; levels are ${configured.join(', ')} (approval.levels)`)
}

function makeKey(options: NewKeyOptions, io: Io): ReturnType<typeof newApiKey> {
  try {
    return newApiKey(options, io.world)
  } catch (cause) {
    throw usageFailure(cause instanceof Error ? cause.message : 'no such key')
  }
}

function optionsOf(flags: CreateFlags, organisation: string): NewKeyOptions {
  return {
    label: flags.text('label') ?? '',
    organisation: flags.text('organisation') ?? organisation,
    roles: rolesOf(flags.texts('role')),
    agentIds: idsOf('--agent', 'agents', flags.texts('agent')),
    audiences: idsOf('--audience', 'audiences', flags.texts('audience')),
    person: flags.text('person') ?? null,
    levels: flags.texts('level'),
    asserts: assertsOf(flags),
    claims: claimsOf(flags.texts('claim')),
    subjectRole: flags.text('subject-role') ?? 'agent',
    mayInput: flags.isSet('may-input'),
  }
}

function rolesOf(names: readonly string[]): readonly Role[] {
  return names.map((name) => {
    const role = ROLES.find((known) => known === name)
    if (role === undefined) throw usageFailure(`unknown role "${name}"; roles are ${ROLES.join(', ')}`)
    return role
  })
}

function idsOf(flag: string, what: string, ids: readonly string[]): '*' | readonly string[] {
  if (!ids.includes('*')) return ids
  if (ids.length > 1) throw usageFailure(`${flag} * stands for all ${what} and takes no others beside it`)
  return '*'
}

function assertsOf(flags: CreateFlags): Asserts {
  const listed = flags.texts('assert')
  if (!flags.isSet('assert-any')) return onceEach('--assert', listed.map(assertOf))
  if (listed.length > 0) throw usageFailure('--assert-any leaves nothing for --assert to add')
  return '*'
}

function assertOf(text: string): [string, '*' | readonly string[]] {
  const [name, value] = pairOf('--assert', text)
  return [name, value === '*' ? '*' : value.split(',')]
}

function claimsOf(claims: readonly string[]): JsonObject {
  return onceEach(
    '--claim',
    claims.map((text) => pairOf('--claim', text)),
  )
}

/** Of two for one name the first would be lost, and the key would say something else than its maker. */
function onceEach<Value>(flag: string, pairs: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  const named = new Map(pairs)
  const twice = [...named.keys()].find((name) => pairs.filter(([other]) => other === name).length > 1)
  if (twice !== undefined) throw usageFailure(`${flag} names ${twice} twice`)
  return Object.fromEntries(named)
}

function pairOf(flag: string, text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1) throw usageFailure(`${flag} wants NAME=VALUE`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function limitsOf(flags: CreateFlags, defaults: KeyLimits): KeyLimits {
  const limit = (name: keyof KeyLimits): number | null => {
    const text = flags.text(LIMITS[name])
    if (text === undefined) return flags.isSet('no-limits') ? null : defaults[name]
    return limitOf(LIMITS[name], text)
  }
  return {
    enforcePerMinute: limit('enforcePerMinute'),
    enforcePerHour: limit('enforcePerHour'),
    analyzePerMinute: limit('analyzePerMinute'),
    outcomePerMinute: limit('outcomePerMinute'),
    inputPerMinute: limit('inputPerMinute'),
  }
}

function limitOf(flag: string, text: string): number | null {
  if (text === 'none') return null
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageFailure(`--${flag} wants a whole number from 1 on, or "none"`)
  return Number(text)
}

function withoutTimes(key: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'created_at' && name !== 'revoked_at'))
}
