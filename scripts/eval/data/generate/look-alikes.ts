import { withLuhn } from './check-digits.js'
import { ALPHANUMERIC, HEX, UPPER, type Random } from './random.js'

/** Something that is no sensitive data, as it occurs in calls: a member's name and its value. */
export interface LookAlike {
  readonly kind: string
  readonly make: (random: Random) => readonly [name: string, value: string | number]
}

export const LOOK_ALIKES: readonly LookAlike[] = [
  {
    kind: 'order number',
    make: (random) => [random.pick(['order_id', 'orderNumber', 'order']), random.digits(random.between(6, 19))],
  },
  {
    kind: 'order in a sentence',
    make: (random) => ['message', `Where is my order ${random.digits(random.between(8, 16))}?`],
  },
  {
    kind: 'order with a valid check digit',
    make: (random) => ['note', `order number ${withLuhn(`4${random.digits(14)}`)} was shipped`],
  },
  {
    kind: 'order with dashes',
    make: (random) => ['body', `order ${random.digits(3)}-${random.digits(7)}-${random.digits(7)} is late`],
  },
  { kind: 'invoice', make: (random) => ['text', `Invoice INV-2026-${random.digits(6)} of ${random.digits(5)}.00 EUR`] },
  { kind: 'uuid', make: (random) => [random.pick(['id', 'value', 'trace_id']), uuid(random)] },
  {
    kind: 'decimal uuid',
    make: (random) => [
      'value',
      `${random.digits(8)}-${random.digits(4)}-4${random.digits(3)}-8${random.digits(3)}-${random.digits(12)}`,
    ],
  },
  { kind: 'sha-256', make: (random) => [random.pick(['sha256', 'digest', 'value']), random.text(64, HEX)] },
  { kind: 'sha-1 in a sentence', make: (random) => ['note', `fixed in commit ${random.text(40, HEX)}`] },
  { kind: 'short hash', make: (random) => ['ref', random.text(random.between(7, 12), HEX)] },
  {
    kind: 'seconds',
    make: (random) => [random.pick(['timestamp', 'created_at', 'value']), random.between(1_600_000_000, 1_800_000_000)],
  },
  {
    kind: 'milliseconds',
    make: (random) => [random.pick(['ts', 'updated', 'value']), 1_600_000_000_000 + random.below(200_000_000) * 1_000],
  },
  { kind: 'nanoseconds', make: (random) => ['value', `17${random.digits(17)}`] },
  {
    kind: 'compact time',
    make: (random) => [
      'value',
      `2026${String(random.between(1, 12)).padStart(2, '0')}${random.between(10, 28)}${random.between(10, 23)}${random.between(10, 59)}${random.between(10, 59)}`,
    ],
  },
  {
    kind: 'date and time',
    make: (random) => [
      'text',
      `Meeting on 2026-0${random.between(1, 9)}-${random.between(10, 28)} ${random.between(10, 23)}:${random.between(10, 59)}:00`,
    ],
  },
  { kind: 'version', make: (random) => ['text', `upgrade to version ${version(random, random.between(3, 4))} now`] },
  {
    kind: 'bare version',
    make: (random) => ['version', `${random.pick(['', 'v'])}${version(random, random.between(3, 4))}`],
  },
  { kind: 'package', make: (random) => ['text', `npm install ${random.text(6, 'abcdefgh')}@${version(random, 3)}`] },
  {
    kind: 'tracking number',
    make: (random) => ['note', `tracking number 1Z${random.text(6, ALPHANUMERIC.toUpperCase())}${random.digits(10)}`],
  },
  {
    kind: 'ISBN',
    make: (random) => [
      'book',
      `ISBN 978-${random.digits(1)}-${random.digits(4)}-${random.digits(4)}-${random.digits(1)}`,
    ],
  },
  {
    kind: 'part number',
    make: (random) => ['sku', `${random.text(3, UPPER)}-${random.digits(4)}-${random.digits(2)}`],
  },
  { kind: 'amount', make: (random) => ['amount', random.between(1, 9_999_999)] },
  {
    kind: 'amount in a sentence',
    make: (random) => [
      'text',
      `The total was ${random.between(1, 999)},${random.digits(3)},${random.digits(3)}.${random.digits(2)} USD`,
    ],
  },
  {
    kind: 'coordinates',
    make: (random) => [
      'text',
      `at ${random.between(10, 60)}.${random.digits(6)}, -${random.between(10, 99)}.${random.digits(6)}`,
    ],
  },
  { kind: 'MAC address', make: (random) => ['device', Array.from({ length: 6 }, () => random.text(2, HEX)).join(':')] },
  {
    kind: 'time',
    make: (random) => [
      'text',
      `from ${random.between(10, 23)}:${random.between(10, 59)}:${random.between(10, 59)} to 23:59:59`,
    ],
  },
  { kind: 'postal code', make: (random) => ['zip', random.digits(5)] },
  { kind: 'object id', make: (random) => ['cursor', random.text(24, HEX)] },
  { kind: 'opaque id', make: (random) => ['file_id', random.text(random.between(16, 33), ALPHANUMERIC)] },
  { kind: 'file name', make: (random) => ['path', `/data/report_${random.digits(8)}_${random.digits(4)}.csv`] },
  {
    kind: 'dimensions',
    make: (random) => ['text', `a board of ${random.digits(4)} x ${random.digits(4)} x ${random.digits(3)} mm`],
  },
  {
    kind: 'list of numbers',
    make: (random) => ['text', `lottery: ${Array.from({ length: 7 }, () => random.between(1, 49)).join(' ')}`],
  },
  { kind: 'card number with a wrong check digit', make: (random) => ['note', wrongCard(random)] },
  {
    kind: 'prose',
    make: () => [
      'body',
      'Please reset your password, check the token policy, and ask the patient team about 3 open items.',
    ],
  },
]

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.text(length, HEX)).join('-')
}

function version(random: Random, parts: number): string {
  return Array.from({ length: parts }, () => random.between(0, 40)).join('.')
}

function wrongCard(random: Random): string {
  const right = withLuhn(`4${random.digits(14)}`)
  return right.slice(0, -1) + String((Number(right.at(-1)) + random.between(1, 9)) % 10)
}
