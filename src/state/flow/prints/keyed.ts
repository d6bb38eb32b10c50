import { sipAbsorb, sipPrefixes, sipStart, type SipState } from './half-sip.js'

/** What a print is of: prints of different kinds never meet. */
export const KINDS = ['run', 'gram', 'said', 'joined', 'whole', 'whole joined'] as const
export type Kind = (typeof KINDS)[number]

export interface Keyed {
  /** Of `bytes` from `from` up to each of the first `count` ends; into `out`, from `outAt`. */
  readonly prefixes: (
    kind: Kind,
    bytes: Uint8Array,
    from: number,
    ends: Int32Array,
    count: number,
    out: Float64Array,
    outAt: number,
  ) => void
  readonly one: (kind: Kind, bytes: Uint8Array, from: number, end: number) => number
}

const KEY_BYTES = 16

/** All 16 bytes count: what HalfSipHash's key of 8 does not take begins its text, and the kind follows. */
export function createKeyed(key: Buffer): Keyed {
  if (key.length !== KEY_BYTES) throw new Error(`a key of ${KEY_BYTES} bytes is wanted, not of ${key.length}`)
  const start = sipAbsorb(sipStart(key.subarray(0, 8)), key.subarray(8))
  const states = new Map<Kind, SipState>(
    KINDS.map((kind, index) => [kind, sipAbsorb(start, Buffer.from([index, 0, 0, 0]))]),
  )
  const stateOf = (kind: Kind): SipState => states.get(kind) ?? start
  const end = new Int32Array(1)
  const out = new Float64Array(1)
  return {
    prefixes: (kind, bytes, from, ends, count, into, at) => {
      sipPrefixes(stateOf(kind), bytes, from, ends, count, into, at)
    },
    one: (kind, bytes, from, to) => {
      end[0] = to
      sipPrefixes(stateOf(kind), bytes, from, end, 1, out, 0)
      return out[0] ?? 0
    },
  }
}
