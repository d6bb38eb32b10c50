import { isIPv6 } from 'node:net'
import type { KeyLimits } from '../core/caller.js'
import type { Standing, Window } from './rate-limiter.js'
import type { Bucket } from './route-table.js'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** The windows that a request of this bucket must fit into. */
export function windowsOf(bucket: Bucket, limits: KeyLimits): readonly Window[] {
  switch (bucket) {
    case 'enforce':
      return [...minute(limits.enforcePerMinute), ...hour(limits.enforcePerHour)]
    case 'analyze':
      return minute(limits.analyzePerMinute)
    case 'outcome':
      return minute(limits.outcomePerMinute)
    case 'input':
      return minute(limits.inputPerMinute)
  }
}

export function addressWindows(perMinute: number | null): readonly Window[] {
  return window('address', perMinute, MINUTE_MS)
}

function minute(quota: number | null): readonly Window[] {
  return window('burst', quota, MINUTE_MS)
}

function hour(quota: number | null): readonly Window[] {
  return window('hour', quota, HOUR_MS)
}

function window(name: string, quota: number | null, windowMs: number): readonly Window[] {
  return quota === null ? [] : [{ name, quota, windowMs }]
}

/** `RateLimit-Policy` names all windows, `RateLimit` the one with the least room for the longest time (draft-ietf-httpapi-ratelimit-headers). */
export function rateLimitHeaders(standings: readonly Standing[]): Readonly<Record<string, string>> {
  const [tightest] = [...standings].sort(
    (one, other) => one.remaining - other.remaining || other.resetSeconds - one.resetSeconds,
  )
  if (tightest === undefined) return {}
  const policies = standings.map(({ window: { name, quota, windowMs } }) => `"${name}";q=${quota};w=${windowMs / 1000}`)
  return {
    'ratelimit-policy': policies.join(','),
    ratelimit: `"${tightest.window.name}";r=${tightest.remaining};t=${tightest.resetSeconds}`,
  }
}

/** One limit for an IPv4 address, one for an IPv6 network of 64 bits: a host owns all of it. */
export function addressSubject(address: string): string {
  const mapped = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
  if (!isIPv6(mapped)) return mapped
  const [head = '', tail] = mapped.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return `${[...front, ...(tail === undefined ? [] : zeros), ...back].slice(0, 4).join(':')}::/64`
}
