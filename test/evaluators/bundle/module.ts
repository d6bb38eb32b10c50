/**
 * A WebAssembly module with the exports of a Hub bundle, written here by hand: it stands in for one, to test what is
 * around a bundle (its thread, its language, what happens when it traps or hangs). It holds no policies: `check` gives
 * the same text for every request, but for the first two, which are those of the self-test.
 */
export interface ModuleBehaviour {
  /** What `check` answers, a `CheckResourcesResponse` in JSON. */
  readonly answer: unknown
  /** The answer to the self-test, where it is not the right one. */
  readonly selfTest?: unknown
  /** For a request of more than LONG bytes: trap, or loop for ever. */
  readonly onLong?: 'trap' | 'loop'
}

const I32 = 0x7f
const I64 = 0x7e
const METADATA_AT = 512
const SELF_TEST_AT = 1024
const ANSWER_AT = 2048
const REQUEST_AT = 65_536
/** Bytes. */
export const LONG = 5_000
const METADATA = JSON.stringify({ version: 'test', policies: [], buildTimestamp: 0, sourceAttributes: {} })

const RIGHT = {
  results: [
    {
      resource: { id: 'self-test', kind: 'self-test', policyVersion: 'default', scope: '' },
      actions: { 'self-test': 'EFFECT_DENY' },
      meta: { actions: { 'self-test': { matchedPolicy: 'NO_MATCH' } } },
    },
  ],
}

export function standInModule({ answer, selfTest = RIGHT, onLong }: ModuleBehaviour): Uint8Array {
  const text = new TextEncoder()
  const selfTestBytes = text.encode(JSON.stringify(selfTest))
  const answerBytes = text.encode(JSON.stringify(answer))
  const metadata = text.encode(METADATA)
  const packed = (at: number, length: number): number[] => i64((BigInt(at) << 32n) | BigInt(length))
  const functions: readonly (readonly [name: string, type: number, body: readonly number[]])[] = [
    ['allocate', 0, i64(BigInt(REQUEST_AT))],
    ['deallocate', 1, []],
    [
      'check',
      2,
      [
        ...guard(onLong),
        ...firstTwice(packed(SELF_TEST_AT, selfTestBytes.length), packed(ANSWER_AT, answerBytes.length)),
      ],
    ],
    ['metadata', 3, packed(METADATA_AT, metadata.length)],
    ['set_default_policy_version', 1, []],
    ['set_globals', 1, []],
    ['set_lenient_scope_search', 4, []],
  ]
  const types = [
    [0x60, 1, I32, 1, I64],
    [0x60, 2, I32, I32, 0],
    [0x60, 2, I32, I32, 1, I64],
    [0x60, 0, 1, I64],
    [0x60, 1, I32, 0],
  ]
  const exported = [...functions.map(([name], index) => [...nameOf(name), 0, index]), [...nameOf('memory'), 2, 0]]
  const code = functions.map(([, , body]) => sized([0, ...body, 0x0b]))
  const data = [
    [0, ...i32(ANSWER_AT), 0x0b, ...sized([...answerBytes])],
    [0, ...i32(METADATA_AT), 0x0b, ...sized([...metadata])],
    [0, ...i32(SELF_TEST_AT), 0x0b, ...sized([...selfTestBytes])],
  ]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(
      3,
      functions.map(([, type]) => [type]),
    ),
    ...section(5, [[0, 4]]),
    ...section(7, exported),
    ...section(10, code),
    ...section(11, data),
  ])
}

/** `if (length > LONG) trap or loop`; offset and length are the parameters. */
function guard(what: ModuleBehaviour['onLong']): readonly number[] {
  if (what === undefined) return []
  const then = what === 'trap' ? [0x00] : [0x03, 0x40, 0x0c, 0, 0x0b]
  return [0x20, 1, ...i32(LONG), 0x4b, 0x04, 0x40, ...then, 0x0b]
}

/** `memory[0] += 1; if (memory[0] <= 2) first else then` */
function firstTwice(first: readonly number[], then: readonly number[]): readonly number[] {
  const load = [...i32(0), 0x28, 2, 0]
  const count = [...i32(0), ...load, ...i32(1), 0x6a, 0x36, 2, 0]
  return [...count, ...load, ...i32(2), 0x4d, 0x04, I64, ...first, 0x05, ...then, 0x0b]
}

function section(id: number, items: readonly (readonly number[])[]): readonly number[] {
  return [id, ...sized([...unsigned(items.length), ...items.flat()])]
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

function nameOf(name: string): number[] {
  return sized([...new TextEncoder().encode(name)])
}

function i32(value: number): number[] {
  return [0x41, ...signed(BigInt(value))]
}

function i64(value: bigint): number[] {
  return [0x42, ...signed(value)]
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))]
}

function signed(value: bigint): number[] {
  const low = Number(value & 127n)
  const rest = value >> 7n
  const done = (rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)
  return done ? [low] : [low | 128, ...signed(rest)]
}
