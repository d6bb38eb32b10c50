import fc from 'fast-check'
import { DAY, MINUTE } from '../world.js'

/** Whose words: numbers into lists, so that they meet each other often. */
export interface Who {
  readonly person: number
  /** Of the approvals known so far, counted from the newest. */
  readonly back: number
}

export interface Call {
  readonly agent: number
  /** Who stands behind the key that asks. */
  readonly asker: string | null
  readonly session: number
  readonly amount: number
  readonly recipient: number
  /** Presents the approval that is so far back; null: none. */
  readonly back: number | null
  /** Instead of the call above the one that was approved, to the letter. */
  readonly same: boolean
}

/** One thing that somebody does. */
export type Deed =
  | ({ readonly kind: 'call' } & Call)
  | ({ readonly kind: 'approve' } & Who)
  | ({ readonly kind: 'reject' } & Who)
  | ({ readonly kind: 'revoke' } & Who)
  | ({ readonly kind: 'edit'; readonly amount: number } & Who)
  | ({ readonly kind: 'series'; readonly times: number; readonly max: number; readonly days: number } & Who)
  | { readonly kind: 'cancel'; readonly agent: number; readonly back: number }
  | { readonly kind: 'look' }

export type Step =
  | { readonly kind: 'one'; readonly deed: Deed; readonly process: number }
  /** In two processes at the same moment: both have read before either writes. */
  | { readonly kind: 'both'; readonly deeds: readonly [Deed, Deed] }
  /** Each of those who are entitled to something says yes, one after the other. */
  | { readonly kind: 'everybody'; readonly back: number; readonly process: number }
  | { readonly kind: 'clock'; readonly byMs: number }
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'restart' }

/** `loose`: nobody is asked; `tight`: two directors too; `cards`: data of another class is seen. */
export type Policy = 'usual' | 'loose' | 'tight' | 'cards'

export const AMOUNTS = [50, 50, 100, 200, 600]
const MOVES = [1, 30 * MINUTE, 119 * MINUTE, 120 * MINUTE, 8 * 60 * MINUTE - 1, 8 * 60 * MINUTE, DAY - 1, DAY, 3 * DAY]

const back = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3))
const amount = fc.constantFrom(...AMOUNTS)
const person = fc.oneof({ weight: 4, arbitrary: fc.nat(4) }, fc.nat(10))
const who = { person, back }

const call = fc.record({
  kind: fc.constant('call' as const),
  asker: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.constantFrom('anna', 'dora')),
  agent: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
  session: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
  amount,
  recipient: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
  back: fc.option(back, { freq: 2 }),
  same: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
})

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 10, arbitrary: call },
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('approve' as const), ...who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), ...who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), ...who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), amount, ...who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('series' as const),
      times: fc.integer({ min: 1, max: 3 }),
      max: fc.constantFrom(100, 100, 200, 300, 1000),
      days: fc.integer({ min: 1, max: 9 }),
      ...who,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), agent: fc.nat(2), back }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
)

/** The same call twice, or two answers about the same request, are what meets most. */
const pair: fc.Arbitrary<readonly [Deed, Deed]> = fc.oneof(
  call.map((one) => [one, one] as const),
  fc.tuple(deed, deed),
)

const policy = fc.constantFrom<Policy>('usual', 'usual', 'loose', 'tight', 'cards')

const step = (restarts: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.record({ kind: fc.constant('one' as const), deed, process: fc.nat(1) }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('both' as const), deeds: pair }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('everybody' as const), back, process: fc.nat(1) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('clock' as const), byMs: fc.constantFrom(...MOVES) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('policy' as const),
        policy,
      }),
    },
    { weight: restarts ? 2 : 0, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  )

const PLAIN: Call = { agent: 0, asker: null, session: 0, amount: 50, recipient: 0, back: null, same: false }

function alone(deed: Deed, process = 0): Step {
  return { kind: 'one', deed, process }
}

/** What chance alone seldom brings together: a series that is agreed to, and calls of it up to its end and beyond. */
const seriesStory = fc
  .record({
    person: fc.nat(3),
    times: fc.integer({ min: 1, max: 3 }),
    max: fc.constantFrom(100, 150, 300),
    days: fc.constantFrom(1, 5),
  })
  .chain((terms) =>
    fc
      .array(fc.record({ amount, back: fc.option(fc.constant(0)), process: fc.nat(1) }), { minLength: 2, maxLength: 4 })
      .map((calls): readonly Step[] => [
        alone({ kind: 'call', ...PLAIN }),
        alone({ kind: 'series', back: 0, ...terms }),
        { kind: 'everybody', back: 0, process: 1 },
        ...calls.map(({ process, ...what }) => alone({ kind: 'call', ...PLAIN, ...what }, process)),
      ]),
  )

/** A grant, and the use of it under a policy that may be another one by then. */
const grantStory = fc
  .record({ amount, policy, process: fc.nat(1) })
  .map(({ amount, policy, process }): readonly Step[] => {
    const call: Call = { ...PLAIN, amount }
    return [
      alone({ kind: 'call', ...call }),
      { kind: 'everybody', back: 0, process },
      { kind: 'policy', policy },
      alone({ kind: 'call', ...call, back: 0, same: true }, process),
    ]
  })

export function schedules(restarts: boolean): fc.Arbitrary<readonly Step[]> {
  const part = fc.oneof(
    { weight: 24, arbitrary: step(restarts).map((one): readonly Step[] => [one]) },
    { weight: 1, arbitrary: seriesStory },
    { weight: 1, arbitrary: grantStory },
  )
  return fc.array(part, { minLength: 5, maxLength: 22, size: 'max' }).map((parts) => parts.flat())
}
