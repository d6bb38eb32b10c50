import { randomBytes } from 'node:crypto'
import type { World } from './clock.js'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_DIGITS = 10
const RANDOM_DIGITS = 16

/** The machine's clock and randomness. Ids are ULIDs: 48 bits of milliseconds, 80 random bits, sortable by time. */
export function createSystemWorld(): World {
  const now = (): number => Date.now()
  return {
    now,
    monotonic: () => performance.now(),
    newId: (prefix) => `${prefix}_${timeDigits(now())}${randomDigits()}`,
    randomBytes: (length) => randomBytes(length),
  }
}

function timeDigits(millis: number): string {
  let rest = millis
  let digits = ''
  for (let i = 0; i < TIME_DIGITS; i++) {
    digits = CROCKFORD.charAt(rest % 32) + digits
    rest = Math.floor(rest / 32)
  }
  return digits
}

function randomDigits(): string {
  let digits = ''
  for (const byte of randomBytes(RANDOM_DIGITS)) digits += CROCKFORD.charAt(byte & 31)
  return digits
}
