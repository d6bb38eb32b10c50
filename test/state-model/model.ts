import { APPROVAL_ABOVE, bucketMs, countersOf, LEASES, type ModelCounter, type Tool } from './counters.js'

/** One call as the model understands it; `recipient` is whom it means, however it was spelled. */
export interface Asked {
  readonly organisation: string
  readonly agent: string
  readonly key: string
  readonly user: string | null
  readonly session: string | null
  readonly tool: Tool
  readonly amountMinor: number
  readonly currency: string
  readonly recipient: string
}

export interface Outcome {
  readonly status: 'succeeded' | 'failed' | 'not_executed'
  readonly amountMinor: number | null
  readonly by: 'agent' | 'executor'
}

/** Something that was added to a counter, and when; what is given back is taken from `amount`. */
interface Line {
  readonly counter: ModelCounter
  readonly cell: string
  readonly atMs: number
  readonly value: string
  amount: number
}

/** A counter's value: longer windows may say up to one slot more than is exact. */
export interface Range {
  readonly atLeast: number
  readonly atMost: number
}

/** What a decision saw, and what it must have been if it saw the counters as `seen`. */
export interface Expected {
  readonly decision: 'ALLOW' | 'BLOCK' | 'REQUIRES_APPROVAL'
  readonly code: string | null
  readonly over: readonly string[]
}

interface Allowed {
  readonly asked: Asked
  readonly atMs: number
  readonly lines: readonly Line[]
  readonly leaseEndMs: number
  readonly receiptEndMs: number
  outcome: boolean
  redeemed: boolean
  frozenSince: boolean
}

export interface Decided {
  readonly auditId: string
  readonly asked: Asked
  readonly decision: Expected['decision']
  readonly receiptEndMs: number
}

export const ACTIVITIES = ['calls', 'denials', 'asked', 'failures'] as const
export type Activity = (typeof ACTIVITIES)[number]

export interface Times {
  readonly leaseMs: number
  readonly eventRetentionMs: number
  readonly receiptTtlMs: number
}

/** The reference: plain lists, everything looked through each time. */
export class Model {
  readonly #times: Times
  readonly #lines: Line[] = []
  /** When a set of values passed its bound. */
  readonly #passed: { counter: ModelCounter; cell: string; atMs: number }[] = []
  readonly #allowed = new Map<string, Allowed>()
  readonly #frozen = new Set<string>()
  readonly #activities: { what: Activity; asked: Asked; atMs: number }[] = []

  constructor(times: Times) {
    this.#times = times
  }

  /** Null: cannot be said, because part of the key is missing. */
  value(counter: ModelCounter, asked: Asked, nowMs: number): Range | null {
    const cell = cellOf(counter, asked)
    if (cell === null) return null
    const lines = this.#lines.filter((line) => line.counter === counter && line.cell === cell && line.amount > 0)
    return {
      atLeast: total(counter, lines, nowMs, 0),
      atMost: total(counter, lines, nowMs, bucketMs(counter.windowMs)),
    }
  }

  /** Beyond the bound, values are not told apart: each addition may count as one of its own. */
  additions(counter: ModelCounter, asked: Asked, nowMs: number): number {
    const cell = cellOf(counter, asked)
    const own = this.#lines.filter((line) => line.counter === counter && line.cell === cell && line.amount > 0)
    return own.filter(({ atMs }) => inWindow(counter, atMs, nowMs, bucketMs(counter.windowMs))).length
  }

  /** Whether the fact may say that the bound was passed. */
  mayBeSaturated(counter: ModelCounter, asked: Asked, nowMs: number): boolean {
    const cell = cellOf(counter, asked)
    return this.#passed.some(
      (passed) =>
        passed.counter === counter &&
        passed.cell === cell &&
        inWindow(counter, passed.atMs, nowMs, bucketMs(counter.windowMs)),
    )
  }

  /** So late its failure is not counted any more, or still is, as the database comes to forget it. */
  isForgotten(auditId: string, nowMs: number): boolean {
    const allowed = this.#allowed.get(auditId)
    return allowed !== undefined && nowMs >= allowed.atMs + this.#times.eventRetentionMs
  }

  /** How much of this the agent, or the key, did within the window: as the built-in facts have it. */
  activity(of: 'agent' | 'key', what: Activity, asked: Asked, window: { windowMs: number; nowMs: number }): Range {
    const own = this.#activities.filter(
      (one) => one.what === what && one.asked.organisation === asked.organisation && one.asked[of] === asked[of],
    )
    const within = (slackMs: number): number =>
      own.filter(({ atMs }) => inWindow(window, atMs, window.nowMs, slackMs)).length
    return { atLeast: within(0), atMost: within(bucketMs(window.windowMs)) }
  }

  isFrozen(asked: Asked): boolean {
    return targetsOf(asked).some((target) => this.#frozen.has(target))
  }

  /** The decision that the policy makes where counters say `seen`. */
  expected(asked: Asked, seen: ReadonlyMap<string, number | null>): Expected {
    if (this.isFrozen(asked)) return { decision: 'BLOCK', code: 'agent_frozen', over: [] }
    if (asked.tool === 'look') return { decision: 'ALLOW', code: null, over: [] }
    const own = countersOf(asked.tool)
    if (own.some((counter) => cellOf(counter, asked) === null)) {
      return { decision: 'BLOCK', code: 'history_unknown', over: [] }
    }
    const over = own.filter((counter) => isOver(counter, seen.get(counter.name) ?? 0, asked)).map(({ name }) => name)
    if (over.length > 0) return { decision: 'BLOCK', code: 'over_limit', over }
    if (asked.amountMinor > APPROVAL_ABOVE)
      return { decision: 'REQUIRES_APPROVAL', code: 'approval_unavailable', over: [] }
    return { decision: 'ALLOW', code: null, over: [] }
  }

  decided({ auditId, asked, decision, receiptEndMs }: Decided, nowMs: number): void {
    const counts = { ALLOW: 'allowed', BLOCK: 'blocked', REQUIRES_APPROVAL: 'asked' }[decision]
    const lines = this.#add(
      countersOf(asked.tool).filter((counter) => counter.counts === counts),
      asked,
      nowMs,
    )
    this.#activities.push({ what: 'calls', asked, atMs: nowMs })
    if (decision === 'BLOCK') this.#activities.push({ what: 'denials', asked, atMs: nowMs })
    if (decision === 'REQUIRES_APPROVAL') this.#activities.push({ what: 'asked', asked, atMs: nowMs })
    if (decision !== 'ALLOW') return
    const { leaseMs, receiptTtlMs } = this.#times
    this.#allowed.set(auditId, {
      asked,
      atMs: nowMs,
      lines,
      leaseEndMs: nowMs + Math.max(receiptTtlMs, LEASES[asked.tool] ?? leaseMs),
      receiptEndMs,
      outcome: false,
      redeemed: false,
      frozenSince: false,
    })
  }

  /** The error that must come of it; null: it is accepted. */
  outcome(auditId: string, outcome: Outcome, nowMs: number): string | null {
    const allowed = this.#allowed.get(auditId)
    if (allowed === undefined) return 'outcome_not_due'
    if (allowed.outcome) return 'outcome_recorded'
    if (allowed.lines.length > 0 && (outcome.amountMinor ?? 0) > allowed.asked.amountMinor)
      return 'outcome_amount_invalid'
    allowed.outcome = true
    if (nowMs < allowed.leaseEndMs && this.#isBelieved(allowed, outcome)) this.#release(allowed, outcome)
    if (outcome.status === 'failed') {
      this.#activities.push({ what: 'failures', asked: allowed.asked, atMs: nowMs })
      this.#add(
        countersOf(allowed.asked.tool).filter(({ counts }) => counts === 'failed'),
        allowed.asked,
        nowMs,
      )
    }
    return null
  }

  /** The error that must come of it; null: it is accepted. */
  redeem(auditId: string, sameArguments: boolean, nowMs: number): string | null {
    const allowed = this.#allowed.get(auditId)
    if (allowed === undefined || allowed.outcome) return 'not_redeemable'
    if (!sameArguments) return 'arguments_differ'
    if (nowMs >= allowed.receiptEndMs) return 'receipt_expired'
    if (allowed.redeemed) return 'receipt_used'
    if (allowed.frozenSince) return 'agent_frozen'
    allowed.redeemed = true
    return null
  }

  /** The error that must come of it; null: it is accepted. */
  freeze(target: string): string | null {
    if (this.#frozen.has(target)) return 'already_frozen'
    this.#frozen.add(target)
    for (const allowed of this.#allowed.values()) {
      if (targetsOf(allowed.asked).includes(target)) allowed.frozenSince = true
    }
    return null
  }

  unfreeze(target: string): string | null {
    return this.#frozen.delete(target) ? null : 'not_frozen'
  }

  /** Who is frozen is not; the tool side's own key never is, here. */
  #isBelieved({ asked }: Allowed, { by }: Outcome): boolean {
    if (by === 'agent') return !this.isFrozen(asked)
    return !this.#frozen.has(`${asked.organisation} organisation ${asked.organisation}`)
  }

  #release({ lines, redeemed }: Allowed, { status, amountMinor, by }: Outcome): void {
    for (const line of lines) {
      const { type, release } = line.counter
      if (status === 'not_executed') line.amount = by === 'agent' && redeemed ? line.amount : 0
      else if (by === 'agent' && release === 'executor') continue
      else if (amountMinor === null) line.amount = status === 'failed' ? 0 : line.amount
      else if (type === 'sum') line.amount = amountMinor
    }
  }

  #add(counters: readonly ModelCounter[], asked: Asked, nowMs: number): readonly Line[] {
    const lines = counters.flatMap((counter) => {
      const cell = cellOf(counter, asked)
      const amount = counter.type === 'sum' ? asked.amountMinor : 1
      const value =
        counter.of === null || counter.type === 'sum' ? '' : asked[counter.of === 'agent' ? 'agent' : 'recipient']
      return cell === null ? [] : [{ counter, cell, atMs: nowMs, value, amount }]
    })
    this.#lines.push(...lines)
    for (const { counter, cell, atMs } of lines) {
      const range = this.value(counter, asked, nowMs)
      if (counter.type === 'distinct' && (range?.atMost ?? 0) > counter.maxDistinct)
        this.#passed.push({ counter, cell, atMs })
    }
    return lines
  }
}

function total(counter: ModelCounter, lines: readonly Line[], nowMs: number, slackMs: number): number {
  const counted = lines.filter(({ atMs }) => inWindow(counter, atMs, nowMs, slackMs))
  if (counter.type === 'distinct') return new Set(counted.map(({ value }) => value)).size
  return counted.reduce((sum, { amount }) => sum + amount, 0)
}

function inWindow({ windowMs }: Pick<ModelCounter, 'windowMs'>, atMs: number, nowMs: number, slackMs: number): boolean {
  return windowMs === null || atMs > nowMs - windowMs - slackMs
}

function isOver({ limit, type }: ModelCounter, seen: number, { amountMinor }: Asked): boolean {
  if (limit === null) return false
  return type === 'sum' ? seen + amountMinor > limit : seen >= limit
}

function cellOf(counter: ModelCounter, asked: Asked): string | null {
  const parts = counter.key.map((part) => {
    if (part === 'resource') return 'payment'
    if (part === 'session') return asked.session ?? `implicit of ${asked.key} ${asked.agent}`
    return asked[part]
  })
  if (parts.includes(null)) return null
  return JSON.stringify([asked.organisation, counter.type === 'sum' ? asked.currency : '', ...parts])
}

function targetsOf({ organisation, agent, key }: Asked): readonly string[] {
  return [
    `${organisation} agent ${agent}`,
    `${organisation} key ${key}`,
    `${organisation} organisation ${organisation}`,
  ]
}
