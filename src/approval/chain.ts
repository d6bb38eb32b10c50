import type { Approval, Level, LevelRequirement } from '../core/approval.js'
import type { ApprovalTerms } from '../core/approval-terms.js'

export type Chain =
  | { readonly ok: true; readonly levels: readonly Level[] }
  /** A level that configuration does not know. */
  | { readonly ok: false; readonly unknown: string }

/** Those that are asked for, in the configured order; of one that is asked for twice the larger quorum, the shorter time. */
export function buildChain(requirement: readonly LevelRequirement[], terms: ApprovalTerms): Chain {
  const unknown = requirement.find(({ name }) => !terms.levels.includes(name))
  if (unknown !== undefined) return { ok: false, unknown: unknown.name }
  const levels = terms.levels.flatMap((name) => {
    const asked = requirement.filter((one) => one.name === name)
    return asked.length === 0 ? [] : [level(name, asked, terms)]
  })
  return { ok: true, levels }
}

function level(name: string, asked: readonly LevelRequirement[], { periodMs }: ApprovalTerms): Level {
  const periods = asked.flatMap((one) => one.periodMs ?? [])
  return {
    name,
    quorum: Math.max(1, ...asked.map(({ quorum }) => quorum)),
    periodMs: periods.length === 0 ? periodMs : Math.min(...periods),
    askedMs: null,
    signatures: [],
  }
}

/** What this chain asks for, with nobody's signature. */
export function requirementOf(levels: readonly Level[]): readonly LevelRequirement[] {
  return levels.map(({ name, quorum, periodMs }) => ({ name, quorum, periodMs }))
}

function hasAgreed({ quorum, signatures }: Level): boolean {
  return signatures.length >= quorum
}

/** The level that is asked now: the first that has not agreed. Null: all have. */
export function levelAsked({ levels }: Pick<Approval, 'levels'>): Level | null {
  return levels.find((one) => !hasAgreed(one)) ?? null
}

/** The configured level above this one; null: there is none. */
export function levelAbove(name: string, { levels }: Pick<ApprovalTerms, 'levels'>): string | null {
  const index = levels.indexOf(name)
  return index < 0 ? null : (levels[index + 1] ?? null)
}

/** Whether this person, canonical, has agreed to it. */
export function isSigner(approval: Pick<Approval, 'levels'>, person: string | null): boolean {
  return person !== null && signersOf(approval).includes(person)
}

export function signersOf({ levels }: Pick<Approval, 'levels'>): readonly string[] {
  return levels.flatMap(({ signatures }) => signatures.map(({ person }) => person))
}

/** Whether all levels agreed, by people of whom each counts once and none asked for it: whatever the status says. */
export function isFullySigned(approval: Pick<Approval, 'levels' | 'requesters'>): boolean {
  const { levels, requesters } = approval
  const signers = signersOf(approval)
  const isDistinct = new Set(signers).size === signers.length
  const isByOthers = !signers.some((person) => requesters.includes(person))
  return levels.length > 0 && levels.every(hasAgreed) && isDistinct && isByOthers
}
