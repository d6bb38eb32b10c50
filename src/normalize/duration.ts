const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** `90s`, `15m`, `24h`, `30d` in milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count = '', unit = ''] = /^([0-9]{1,8})([smhd])$/.exec(text) ?? []
  const unitMs = UNITS.get(unit)
  return unitMs === undefined ? null : Number(count) * unitMs
}
