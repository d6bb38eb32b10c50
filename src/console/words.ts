/** How the console says times, counts and statuses. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `3 min`, `2 h 05 min`, `4 days`; less than a minute is `a moment`. */
export function span(ms: number): string {
  if (ms < MINUTE_MS) return 'a moment'
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  if (ms < 2 * DAY_MS) {
    const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS)
    return `${Math.floor(ms / HOUR_MS)} h${ms < DAY_MS && minutes > 0 ? ` ${String(minutes).padStart(2, '0')} min` : ''}`
  }
  return `${Math.floor(ms / DAY_MS)} days`
}

/** A moment, for people and, in RFC 3339, for machines. */
export interface When {
  readonly iso: string
  /** `21 Nov 2026, 18:03 UTC` */
  readonly text: string
  /** `2 h ago`, `in 3 days` */
  readonly relative: string
}

export function when(ms: number, nowMs: number): When {
  const iso = new Date(ms).toISOString()
  const relative = ms <= nowMs ? `${span(nowMs - ms)} ago` : `in ${span(ms - nowMs)}`
  return { iso, text: `${DAY.format(ms)}, ${iso.slice(11, 16)} UTC`, relative }
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** `12,345` */
export function count(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : String(value)
}

/** Which colour a word has. */
export type Tone = 'good' | 'bad' | 'waiting' | 'quiet'

const TONES: Readonly<Record<string, Tone>> = {
  ALLOW: 'good',
  allow: 'good',
  approved: 'good',
  used: 'good',
  BLOCK: 'bad',
  deny: 'bad',
  rejected: 'bad',
  expired: 'bad',
  revoked: 'bad',
  REQUIRES_APPROVAL: 'waiting',
  require_approval: 'waiting',
  pending: 'waiting',
}

export function tone(word: string): Tone {
  return TONES[word] ?? 'quiet'
}

const SAID: Readonly<Record<string, string>> = {
  ALLOW: 'Allowed',
  BLOCK: 'Blocked',
  REQUIRES_APPROVAL: 'Needs approval',
  allow: 'allows',
  deny: 'denies',
  require_approval: 'asks people',
  pending: 'Waiting',
  approved: 'Approved, not used yet',
  used: 'Approved and used',
  rejected: 'Rejected',
  cancelled: 'Cancelled by the agent',
  expired: 'Expired',
  edited: 'Edited: another request asks for the new arguments',
  superseded: 'Superseded by another request',
  revoked: 'Revoked',
}

/** A status or a decision in plain words. */
export function said(word: string): string {
  return SAID[word] ?? word
}

/** A badge: the word and its colour. */
export interface Badge {
  readonly text: string
  readonly tone: Tone
}

export function badge(word: string): Badge {
  return { text: said(word), tone: tone(word) }
}
