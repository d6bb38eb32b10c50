import fc from 'fast-check'
import { DAY, HOUR, MINUTE, SECOND, type Tool } from './counters.js'

/** One thing that happens; who and what by small numbers, so that they meet each other often. */
export type Step =
  | { readonly kind: 'calls'; readonly calls: readonly CallStep[] }
  | {
      readonly kind: 'outcome'
      readonly back: number
      readonly status: 'succeeded' | 'failed' | 'not_executed'
      readonly amount: 'none' | 'smaller' | 'same' | 'larger'
      readonly by: 'agent' | 'executor'
    }
  | { readonly kind: 'redeem'; readonly back: number; readonly sameArguments: boolean }
  | { readonly kind: 'freeze' | 'unfreeze'; readonly target: 'agent' | 'key' | 'organisation'; readonly number: number }
  | { readonly kind: 'clock'; readonly byMs: number }
  | { readonly kind: 'restart' }

export interface CallStep {
  readonly organisation: number
  readonly agent: number
  readonly key: number
  readonly user: number | null
  readonly session: number | null
  readonly tool: Tool
  readonly amountMinor: number
  readonly currency: string
  /** Whom, and in which spelling. */
  readonly recipient: number
  readonly spelling: number
}

/** Spellings of three recipients. */
export const RECIPIENTS: readonly (readonly [string, ...string[]])[] = [
  ['acme', 'ACME', ' Acme ', 'ａｃｍｅ'],
  ['vendor x', 'Vendor X', 'vendor\u00a0X', 'VENDOR  X'],
  ['ops@example.com', 'OPS@EXAMPLE.COM', 'ops@Example.com ', 'Ops@example.com'],
]

const call = fc.record<CallStep>({
  organisation: often(0, 1),
  agent: fc.nat(2),
  key: often(0, 1),
  user: fc.option(often(0, 1), { freq: 12 }),
  session: fc.option(fc.nat(1), { freq: 2 }),
  tool: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Tool>('pay') },
    { weight: 3, arbitrary: fc.constant<Tool>('gift') },
    { weight: 1, arbitrary: fc.constant<Tool>('look') },
  ),
  amountMinor: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 60 }) },
    fc.constantFrom(0, 50, 60, 61, 199, 201),
  ),
  currency: fc.oneof({ weight: 5, arbitrary: fc.constant('USD') }, fc.constant('EUR')),
  recipient: often(0, 2),
  spelling: fc.nat(3),
})

const MOVES = [
  1,
  20 * SECOND,
  MINUTE,
  3 * MINUTE,
  5 * MINUTE - 1,
  5 * MINUTE,
  16 * MINUTE,
  HOUR - 1,
  HOUR,
  HOUR + 1,
  5 * HOUR,
  DAY,
  DAY + 5 * MINUTE,
  8 * DAY,
  31 * DAY,
  -1,
  -MINUTE,
  -2 * HOUR,
]

const step = (restarts: number): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constant('calls' as const),
        calls: fc.array(call, { minLength: 1, maxLength: 1 }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('calls' as const),
        calls: fc.array(call, { minLength: 2, maxLength: 5 }),
      }),
    },
    {
      weight: 9,
      arbitrary: fc.record({
        kind: fc.constant('outcome' as const),
        back: fc.nat(4),
        status: fc.constantFrom('succeeded' as const, 'failed' as const, 'not_executed' as const),
        amount: fc.constantFrom(
          'none' as const,
          'none' as const,
          'smaller' as const,
          'same' as const,
          'larger' as const,
        ),
        by: fc.constantFrom('agent' as const, 'executor' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('redeem' as const),
        back: fc.nat(3),
        sameArguments: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('freeze' as const, 'unfreeze' as const),
        target: fc.constantFrom('agent' as const, 'key' as const, 'organisation' as const),
        number: fc.nat(1),
      }),
    },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('clock' as const), byMs: fc.constantFrom(...MOVES) }) },
    { weight: restarts, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  )

/** `restarts`: how often, beside 47 of everything else. */
export function schedules({ restarts, maxLength }: { restarts: number; maxLength: number }): fc.Arbitrary<Step[]> {
  return fc.array(step(restarts), { minLength: 4, maxLength, size: 'max' })
}

function often(usual: number, max: number): fc.Arbitrary<number> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, fc.nat(max))
}
