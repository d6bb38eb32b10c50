/**
 * The counters of the model's world, once for its catalogue and once for its reference: what each adds up, for whom, over
 * how long. Every kind of counter, of key and of window is among them.
 */
export interface ModelCounter {
  readonly name: string
  readonly type: 'count' | 'sum' | 'distinct'
  readonly of: 'amount_minor' | 'recipient' | 'agent' | null
  readonly key: readonly Part[]
  /** Null: lifetime. */
  readonly windowMs: number | null
  readonly counts: 'allowed' | 'blocked' | 'asked' | 'failed'
  readonly release: 'executor' | 'agent'
  /** Of `distinct`. */
  readonly maxDistinct: number
  /** What may not be passed, in every currency; null: only told. */
  readonly limit: number | null
  readonly tools: readonly Tool[]
}

export type Part = 'agent' | 'key' | 'organisation' | 'user' | 'session' | 'tool' | 'resource' | 'recipient'
export type Tool = 'pay' | 'gift' | 'look'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const APPROVAL_ABOVE = 60

const COMMON = { of: null, counts: 'allowed', release: 'executor', maxDistinct: 1000, limit: null } as const
const SUM = { ...COMMON, type: 'sum', of: 'amount_minor' } as const
const COUNT = { ...COMMON, type: 'count' } as const
const DISTINCT = { ...COMMON, type: 'distinct' } as const
const MONEY: readonly Tool[] = ['pay', 'gift']

export const COUNTERS: readonly ModelCounter[] = [
  { ...SUM, name: 'user_hour', key: ['user'], windowMs: HOUR, limit: 200, tools: MONEY },
  { ...SUM, name: 'user_day', key: ['user'], windowMs: DAY, release: 'agent', limit: 300, tools: MONEY },
  { ...SUM, name: 'user_life', key: ['user'], windowMs: null, limit: 900, tools: MONEY },
  { ...SUM, name: 'session_sum', key: ['session'], windowMs: 10 * MINUTE, limit: 150, tools: ['pay'] },
  { ...SUM, name: 'key_week', key: ['key'], windowMs: 7 * DAY, limit: 500, tools: ['pay'] },
  {
    ...SUM,
    name: 'organisation_month',
    key: ['organisation'],
    windowMs: 30 * DAY,
    release: 'agent',
    limit: 600,
    tools: ['pay'],
  },
  { ...SUM, name: 'agent_on_recipient', key: ['agent', 'recipient'], windowMs: 2 * HOUR, limit: 170, tools: MONEY },
  { ...COUNT, name: 'calls_5m', key: ['agent', 'tool'], windowMs: 5 * MINUTE, limit: 5, tools: MONEY },
  { ...COUNT, name: 'kind_hour', key: ['user', 'resource'], windowMs: HOUR, release: 'agent', limit: 8, tools: MONEY },
  { ...DISTINCT, name: 'recipients_hour', of: 'recipient', key: ['agent'], windowMs: HOUR, limit: 3, tools: MONEY },
  { ...DISTINCT, name: 'recipients_day', of: 'recipient', key: ['user'], windowMs: DAY, maxDistinct: 2, tools: MONEY },
  {
    ...DISTINCT,
    name: 'agents_on_recipient',
    of: 'agent',
    key: ['recipient'],
    windowMs: DAY,
    limit: 3,
    tools: ['pay'],
  },
  { ...COUNT, name: 'refused_hour', key: ['agent'], windowMs: HOUR, counts: 'blocked', tools: MONEY },
  { ...COUNT, name: 'asked_day', key: ['agent'], windowMs: DAY, counts: 'asked', tools: MONEY },
  { ...COUNT, name: 'failed_hour', key: ['agent', 'recipient'], windowMs: HOUR, counts: 'failed', tools: MONEY },
]

/** How long what a tool's calls reserve can be given back; null: as configured. */
export const LEASES: Readonly<Record<Tool, number | null>> = { pay: null, gift: 2 * MINUTE, look: null }

export function countersOf(tool: Tool): readonly ModelCounter[] {
  return COUNTERS.filter(({ tools }) => tools.includes(tool))
}

/** Longer windows may over-count by one slot of this length. */
export function bucketMs(windowMs: number | null): number {
  if (windowMs === null || windowMs <= HOUR) return 0
  return windowMs <= 7 * DAY ? 5 * MINUTE : HOUR
}
