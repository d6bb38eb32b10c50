import { failed, type Delivery } from './channel.js'
import type { Posted } from './post.js'

/** What an answer over HTTP means, as Standard Webhooks has it: 2xx is delivered, 410 the end, all others are tried again. */
export function deliveryOf(posted: Posted, nowMs: number): Delivery {
  if (posted.kind === 'unanswered') return failed(posted.problem)
  const { status, retryAfter } = posted
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 410) return { kind: 'gone', problem: 'answered 410: gone' }
  const note = status >= 300 && status < 400 ? ': redirects are not followed' : ''
  return failed(`answered ${status}${note}`, retryAfter === null ? null : pauseOf(retryAfter, nowMs))
}

/** RFC 9110: seconds, or a date. Null: neither. */
function pauseOf(retryAfter: string, nowMs: number): number | null {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const atMs = Date.parse(retryAfter)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}
