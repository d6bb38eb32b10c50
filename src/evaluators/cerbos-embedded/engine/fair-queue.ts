import type { Account } from './account.js'
import { unavailable, type Call, type Outcome, type PoolRequest } from './call.js'
import type { EngineTime } from './engine-time.js'

const MAX_RETRY_AFTER_SECONDS = 30

export interface FairQueueOptions {
  /** Calls that may wait in all. */
  readonly maxQueue: number
  /** Calls of one organisation that may wait. */
  readonly maxQueuePerOrganisation: number
}

/**
 * Calls that wait, a line for each organisation. Next is the head of the line whose organisation has used least engine
 * time: neither many calls nor heavy ones of one organisation keep another waiting for more than what runs already.
 */
export interface FairQueue {
  size(): number
  /** Why one more call may not wait; null when it may. */
  refusal(organisation: string): Outcome | null
  add(request: PoolRequest, settle: Call['settle'], now: number): void
  /** The next call, charged to its organisation; none of an organisation whose calls usually take `belowMs` or longer. */
  take(belowMs: number): Call | undefined
  /** Calls that were taken and not run go back to the heads of their lines, in this order. */
  putBack(calls: readonly Call[]): void
  /** Removes the calls that wait since before `since` (monotonic milliseconds). */
  takeStale(since: number): readonly Call[]
  takeAll(): readonly Call[]
}

type Lines = Map<Account, Call[]>

export function createFairQueue(options: FairQueueOptions, time: EngineTime): FairQueue {
  const lines: Lines = new Map()
  let size = 0
  const counted = <T extends Call | undefined>(call: T): T => {
    if (call !== undefined) size -= 1
    return call
  }
  return {
    size: () => size,
    refusal: (organisation) => {
      if (size >= options.maxQueue) return unavailable('queue full')
      const account = time.of(organisation)
      const waiting = lines.get(account)?.length ?? 0
      return waiting < options.maxQueuePerOrganisation ? null : overloaded(waiting * account.usualMs * lines.size)
    },
    add: (request, settle, queuedAt) => {
      const account = time.open(request.organisation)
      const call = { request, account, settle, queuedAt, attempts: 0, chargedMs: 0 }
      lineOf(lines, account).push(call)
      size += 1
    },
    take: (belowMs) => {
      const account = nextAccount(lines, belowMs)
      const call = account && counted(shift(lines, account))
      if (call !== undefined) time.charge(call)
      return call
    },
    putBack: (calls) => {
      for (const call of [...calls].reverse()) {
        time.refund(call)
        lineOf(lines, call.account).unshift(call)
        size += 1
      }
    },
    takeStale: (since) => takeWhile(lines, ({ queuedAt }) => queuedAt < since).map(counted),
    takeAll: () => takeWhile(lines, () => true).map(counted),
  }
}

function nextAccount(lines: Lines, belowMs: number): Account | undefined {
  let next: Account | undefined
  for (const account of lines.keys()) {
    if (account.usualMs < belowMs && (next === undefined || account.usedMs < next.usedMs)) next = account
  }
  return next
}

function lineOf(lines: Lines, account: Account): Call[] {
  const line = lines.get(account) ?? []
  lines.set(account, line)
  return line
}

/** No line is kept empty. */
function shift(lines: Lines, account: Account): Call | undefined {
  const line = lines.get(account)
  const call = line?.shift()
  if (line?.length === 0) lines.delete(account)
  return call
}

/** From the heads of all lines. */
function takeWhile(lines: Lines, wanted: (call: Call) => boolean): readonly Call[] {
  const taken: Call[] = []
  for (const [account, line] of lines) {
    for (let head = line[0]; head !== undefined && wanted(head); head = line[0]) {
      taken.push(head)
      shift(lines, account)
    }
  }
  return taken
}

/** By when the calls that wait now will have been answered, with the other organisations served in between. */
function overloaded(waitMs: number): Outcome {
  const seconds = Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(waitMs / 1000)))
  return { status: 'overloaded', retryAfterSeconds: seconds }
}
