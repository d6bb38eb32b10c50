import type { Account } from './account.js'
import type { Call } from './call.js'

/** What a call of an organisation that nothing is known of is taken to cost. */
const FIRST_GUESS_MS = 0.5
const LEAST_MS = 0.1
/** One call of an odd length says little (a garbage collection of the engine falls on it): so far it counts. */
const MAX_SURPRISE = 8
/** How much of the estimate the latest call makes up. */
const WEIGHT = 0.25
const MAX_ACCOUNTS = 1_000

/**
 * Who has used how much engine time (start-time fair queueing). A call is charged with the usual when it is handed
 * over and corrected when it is over; who comes back after a pause begins where the others stand, so that nobody saves
 * time up.
 */
export interface EngineTime {
  of(organisation: string): Account
  /** A call of the organisation was taken in. */
  open(organisation: string): Account
  charge(call: Call): void
  /** It was not run after all. */
  refund(call: Call): void
  /** It has run for so long and has not ended. */
  notice(call: Call, tookMs: number): void
  /** It is over, after so long in an engine; null when that is not known. */
  close(call: Call, tookMs: number | null): void
}

export function createEngineTime(): EngineTime {
  const accounts = new Map<string, Account>()
  /** Where the organisation stood that was served last. */
  let front = 0
  const of = (organisation: string): Account => accounts.get(organisation) ?? add(accounts, organisation)
  return {
    of,
    open: (organisation) => {
      const account = of(organisation)
      if (account.open === 0) account.usedMs = Math.max(account.usedMs, front)
      account.open += 1
      return account
    },
    charge: (call) => {
      front = Math.max(front, call.account.usedMs)
      charge(call, call.account.usualMs)
    },
    refund: (call) => {
      charge(call, 0)
    },
    notice: ({ account }, tookMs) => {
      learn(account, tookMs)
    },
    close: (call, tookMs) => {
      call.account.open -= 1
      if (tookMs === null) return
      charge(call, tookMs)
      learn(call.account, tookMs)
    },
  }
}

function charge(call: Call, ms: number): void {
  call.account.usedMs += ms - call.chargedMs
  call.chargedMs = ms
}

function learn(account: Account, tookMs: number): void {
  const counted = Math.min(tookMs, account.usualMs * MAX_SURPRISE)
  account.usualMs = Math.max(LEAST_MS, account.usualMs + (counted - account.usualMs) * WEIGHT)
}

function add(accounts: Map<string, Account>, organisation: string): Account {
  if (accounts.size >= MAX_ACCOUNTS) {
    for (const [name, { open }] of accounts) if (open === 0) accounts.delete(name)
  }
  const account = { organisation, usedMs: 0, usualMs: FIRST_GUESS_MS, open: 0 }
  accounts.set(organisation, account)
  return account
}
