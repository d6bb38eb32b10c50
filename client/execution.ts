import { monotone } from './clock.js'
import { pinnedKeys, type KeyCache } from './key-cache.js'
import { createReplayGuard, type Claim } from './replay-guard.js'
import type { Jwks } from './signature.js'
import { isMembers, type Acceptable, type JsonMembers, type Receipt } from './types.js'
import { isReceipt, verifyReceipt, type VerifyFailure } from './verify.js'

/** Who the tool side is, and what it takes. */
export interface ExecutionTerms {
  /** The tool side's own name, as `audience` in the catalogue: receipts for others are nothing to it. */
  readonly audience: string
  /** Default: `countersign`, as is the service's. */
  readonly issuer?: string
  /** Whose agents it serves. Default: `default`, as is the service's. */
  readonly organisation?: string
  /** Obligations that are carried out; an ALLOW with another one is refused. Default: not checked, they are the runtime's. */
  readonly accepts?: readonly Acceptable[]
  /** How far this machine's clock and the service's may be apart. Default: 2,000. */
  readonly clockSkewMs?: number
  /** Where used decisions are remembered. Default: in this process, up to 100,000 at a time, gone when it restarts. */
  readonly used?: ReplaySet
  /** Milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: () => number
}

export interface ExecutionOptions extends ExecutionTerms {
  /** Public keys, from a place that you trust. */
  readonly jwks: Jwks
}

/** One set for all processes of a tool side makes single use hold between them, and across restarts. */
export interface ReplaySet {
  /**
   * `new` for exactly one of all who ever claim this decision. To be remembered until `expiresAtMs` at least, and
   * `expired` from then on. A rejection is thrown on: nothing may run.
   */
  claim(auditId: string, expiresAtMs: number): Claim | Promise<Claim>
}

/** What a runtime hands to the tool side, and for which tool. */
export interface Presented {
  /** The tool that is about to run, by the tool side's own knowledge; code is the tool `code`. */
  readonly tool: string
  readonly arguments: unknown
  readonly receipt: unknown
  /** Stands beside the receipt in the answer of `/enforce`. */
  readonly salt: unknown
}

/** The first check that failed; the order is the order of the protocol. Stable. */
export type ExecutionFailure = VerifyFailure | 'not_yet_valid' | 'replayed' | 'replay_set_full'

export type Executable =
  /** Run exactly these arguments: a copy, which nobody else can change. */
  | { readonly ok: true; readonly arguments: JsonMembers; readonly receipt: Receipt }
  | { readonly ok: false; readonly failure: ExecutionFailure }

export type VerifyForExecution = (presented: Presented) => Promise<Executable>

/**
 * The tool side's check without asking the service: signature, type, issuer, audience, organisation, tool, expiry,
 * ALLOW, blocking mode, arguments, and that this replay set has not seen the decision before. `ok` uses it up.
 * It knows nothing of freezes, nor of other replay sets: `redeem` does.
 *
 * @example
 * const verifyForExecution = createExecutionVerifier({ jwks, audience: 'payments' })
 * const checked = await verifyForExecution({ tool: 'process_payment', arguments: args, receipt, salt })
 * if (!checked.ok) throw new Error(`not run: ${checked.failure}`)
 * await bank.pay(checked.arguments)
 */
export function createExecutionVerifier({ jwks, ...terms }: ExecutionOptions): VerifyForExecution {
  return executionVerifier(pinnedKeys(jwks), terms)
}

/** As `createExecutionVerifier`. Rejects when keys have to be asked for and cannot be. */
export function executionVerifier(keys: KeyCache, terms: ExecutionTerms): VerifyForExecution {
  const { audience, issuer = 'countersign', organisation = 'default', accepts, clockSkewMs = 2_000 } = terms
  const now = monotone(terms.now ?? Date.now)
  const used = terms.used ?? createReplayGuard({ now })

  return async (presented) => {
    const copy = copyOf(presented)
    if (copy === null) return refused('malformed')
    const { receipt, args, salt } = copy
    const verified = await verifyReceipt(receipt, {
      jwks: await keys.withKey(receipt.key_id),
      type: 'countersign.decision/v1',
      ...{ issuer, audience, organisation, tool: presented.tool },
      nowMs: now() - clockSkewMs,
      allowed: { arguments: args, salt, ...(accepts === undefined ? {} : { accepts }) },
    })
    if (!verified.ok) return verified
    if (!(Date.parse(receipt.timestamp) <= now() + clockSkewMs)) return refused('not_yet_valid')
    const claim = await used.claim(receipt.audit_id, Date.parse(receipt.expires_at ?? '') + clockSkewMs)
    return claim === 'new' ? { ok: true, arguments: args, receipt } : refused(CLAIMS[claim])
  }
}

const CLAIMS = { replayed: 'replayed', full: 'replay_set_full', expired: 'expired' } as const satisfies Readonly<
  Record<Exclude<Claim, 'new'>, ExecutionFailure>
>

function refused(failure: ExecutionFailure): Executable {
  return { ok: false, failure }
}

interface Copy {
  readonly receipt: Receipt
  readonly salt: string
  readonly args: JsonMembers
}

/** As JSON, now: what is changed in the caller's objects later is neither checked nor run. Null for what is no JSON. */
function copyOf({ receipt, salt, arguments: args }: Presented): Copy | null {
  const copy = jsonCopy({ receipt, salt, args })
  if (!isMembers(copy) || !isReceipt(copy['receipt']) || !isMembers(copy['args'])) return null
  return typeof copy['salt'] === 'string' ? { receipt: copy['receipt'], salt: copy['salt'], args: copy['args'] } : null
}

function jsonCopy(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value))
  } catch {
    return null
  }
}
