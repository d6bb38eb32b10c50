import type { MessageFate, StoredMessage } from '../core/store.js'
import type { Delivery } from './channel.js'

/** Of a message: after so long it is given up. */
export const GIVE_UP_MS = 3 * 86_400_000
const FIRST_MS = 5_000
const GROWTH = 3
const LONGEST_MS = 6 * 3_600_000
const SHORTEST_MS = 1_000
/** A receiver that wants to be left alone for longer is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 3_600_000

/** How long a receiver is left alone that asked for it. */
export function restMs(delivery: Delivery): number {
  return delivery.kind === 'failed' ? Math.min(Math.max(delivery.retryAfterMs ?? 0, 0), LONGEST_RETRY_AFTER_MS) : 0
}

/**
 * What becomes of a message after an attempt. Whatever failed is tried again, as Standard Webhooks has it, until three days
 * have passed: after 5 s, 15 s, 45 s … 6 h at most, each a random part of that (full jitter; a second at least). Only a
 * receiver that is gone (410) gets no second attempt. `random`: from 0 up to, not including, 1.
 */
export function fateOf(
  delivery: Delivery,
  { attempts, createdMs }: Pick<StoredMessage, 'attempts' | 'createdMs'>,
  nowMs: number,
  random: number,
): MessageFate {
  if (delivery.kind === 'delivered') return { kind: 'sent' }
  const { problem } = delivery
  if (delivery.kind === 'gone') return { kind: 'dead', problem }
  const lastMs = createdMs + GIVE_UP_MS
  if (nowMs >= lastMs) return { kind: 'dead', problem: `given up after three days: ${problem}` }
  const ceilingMs = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** Math.min(attempts, 20))
  const pauseMs = Math.max(SHORTEST_MS, Math.floor(random * ceilingMs), restMs(delivery))
  return { kind: 'again', nextMs: Math.min(nowMs + pauseMs, lastMs), problem }
}
