import type { JsonObject } from '../../../src/core/json.js'
import { DECISIONS, type Decided, type Judgement } from './judge.js'

/** One judged row. */
export interface Judged {
  readonly id: string
  readonly group: string
  readonly judgement: Judgement
}

export interface Tally {
  readonly rows: number
  readonly by: Readonly<Record<Decided, number>>
  /** By code, the most frequent first: how many rows it stands in that were not allowed. */
  readonly codes: Readonly<Record<string, number>>
}

export function tallyOf(judged: readonly Judged[]): Tally {
  const codes = new Map<string, number>()
  for (const { judgement } of judged) {
    if (judgement.decision !== 'ALLOW') for (const code of judgement.codes) codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  const count = (decision: Decided): number => judged.filter(({ judgement }) => judgement.decision === decision).length
  return {
    rows: judged.length,
    by: { ALLOW: count('ALLOW'), REQUIRES_APPROVAL: count('REQUIRES_APPROVAL'), BLOCK: count('BLOCK') },
    codes: Object.fromEntries([...codes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))),
  }
}

/** By group, sorted by its name. */
export function groupsOf(judged: readonly Judged[]): readonly (readonly [group: string, judged: readonly Judged[]])[] {
  const groups = new Map<string, Judged[]>()
  for (const one of judged) {
    const group = groups.get(one.group)
    if (group === undefined) groups.set(one.group, [one])
    else group.push(one)
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
}

/** Of no rows: 1, so that what is not there misses no goal. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}

export function stoppedShare({ rows, by }: Tally): number {
  return shareOf(rows - by.ALLOW, rows)
}

export function passedShare({ rows, by }: Tally): number {
  return shareOf(by.ALLOW, rows)
}

export function tallyFigures(tally: Tally): JsonObject {
  const { rows, by, codes } = tally
  return {
    rows,
    allowed: by.ALLOW,
    approval: by.REQUIRES_APPROVAL,
    blocked: by.BLOCK,
    stopped_share: round(shareOf(rows - by.ALLOW, rows)),
    codes,
  }
}

/** Names of the rows that were decided otherwise than they should, with the codes: never their text. */
export function idsOf(judged: readonly Judged[], decisions: readonly Decided[]): JsonObject[] {
  return judged
    .filter(({ judgement }) => decisions.includes(judgement.decision))
    .map(({ id, judgement }) => ({ id, decision: judgement.decision, codes: judgement.codes }))
}

export const TALLY_HEAD = ['', 'rows', ...DECISIONS.map((decision) => decision.toLowerCase()), 'stopped', 'codes']
const SHOWN_CODES = 4

export function tallyRow(name: string, tally: Tally): readonly string[] {
  const codes = Object.entries(tally.codes)
    .slice(0, SHOWN_CODES)
    .map(([code, count]) => `${code} ${count}`)
  const counts = DECISIONS.map((decision) => String(tally.by[decision]))
  return [name, String(tally.rows), ...counts, percent(stoppedShare(tally)), codes.join(', ')]
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

export function round(share: number): number {
  return Math.round(share * 10_000) / 10_000
}

/** Null where the goal was reached. */
export function below(what: string, share: number, goal: number): readonly string[] {
  return share >= goal ? [] : [`${what}: ${percent(share)} is below ${percent(goal)}`]
}

export function above(what: string, share: number, goal: number): readonly string[] {
  return share <= goal ? [] : [`${what}: ${percent(share)} is above ${percent(goal)}`]
}
