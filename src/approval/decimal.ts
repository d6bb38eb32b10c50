const SCALE = 8
const DECIMAL = /^(\d{1,20})(?:\.(\d{1,8}))?$/

/**
 * A number that is not negative, or a text of one (`12.50`), in units of 10⁻⁸. Null for everything else, also for numbers
 * that no such text says (1e21, 1e-9): what cannot be counted exactly is not counted.
 */
export function toUnits(value: unknown): bigint | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const [, whole, fraction = ''] = DECIMAL.exec(String(value)) ?? []
  return whole === undefined ? null : BigInt(whole + fraction.padEnd(SCALE, '0'))
}

/** The number; null where a double does not hold it exactly. */
export function fromUnits(units: bigint): number | null {
  const digits = units.toString().padStart(SCALE + 1, '0')
  const number = Number(`${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`)
  return toUnits(number) === units ? number : null
}
