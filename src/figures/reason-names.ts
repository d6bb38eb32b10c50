import type { Store } from '../core/store.js'

/** Different codes that are counted for themselves, of an organisation and hour. */
const MAX_CODES = 50
export const REASON = 'reason:'
const OTHER_REASONS = `${REASON}other`

/** `reason:tool_unknown`; `reason:other` once an hour has so many codes, those counted before a restart among them. */
export function createReasonNames(
  store: Pick<Store, 'tallies'>,
): (organisation: string, hourMs: number, code: string) => string {
  const latest = new Map<string, { readonly hourMs: number; readonly names: Set<string> }>()
  return (organisation, hourMs, code) => {
    let seen = latest.get(organisation)
    if (seen?.hourMs !== hourMs) {
      seen = { hourMs, names: counted(store, organisation, hourMs) }
      latest.set(organisation, seen)
    }
    const name = `${REASON}${code}`
    if (seen.names.has(name)) return name
    if (seen.names.size >= MAX_CODES) return OTHER_REASONS
    seen.names.add(name)
    return name
  }
}

function counted(store: Pick<Store, 'tallies'>, organisation: string, hourMs: number): Set<string> {
  try {
    const lines = store.tallies(organisation, hourMs).filter((line) => line.hourMs === hourMs)
    return new Set(lines.map(({ name }) => name).filter((name) => name.startsWith(REASON) && name !== OTHER_REASONS))
  } catch {
    return new Set()
  }
}
