import { canonicalPerson, type Approval, type Level } from '../core/approval.js'
import type { Caller } from '../core/caller.js'
import { levelAsked, signersOf } from './chain.js'

/** What of a person's key speaks for or against it. */
export interface Approver {
  /** Canonical. */
  readonly person: string
  readonly keyId: string
  readonly levels: readonly string[]
}

export type Entitled = { readonly ok: true; readonly level: Level } | { readonly ok: false; readonly message: string }

/** What is known of the asking side at this moment, besides what the approval says. */
export interface AskingSide {
  /** Owners of the agent, canonical, as configured now. */
  readonly owners: readonly string[]
}

/** Who answers with this key; a message where nobody can. */
export function approverOf(
  caller: Caller,
  isFrozen: boolean,
): { readonly ok: true; readonly approver: Approver } | { readonly ok: false; readonly message: string } {
  const { roles, person, keyId, levels } = caller
  if (!roles.includes('approver')) return no('this key is no approver’s')
  if (roles.includes('agent')) return no('a key that speaks for agents does not approve')
  if (roles.includes('admin')) return no('an admin key does not approve')
  if (isFrozen) return no('this key or its organisation is frozen')
  if (person === null || person === '') return no('this key names no person')
  return { ok: true, approver: { person: canonicalPerson(person), keyId, levels } }
}

/** May this person say yes, at the level that is asked now? */
export function maySign(approval: Approval, approver: Approver, asking: AskingSide): Entitled {
  const level = levelAsked(approval)
  if (level === null) return no('no level is asked')
  if (!approver.levels.includes(level.name)) return no(`this key does not approve at the level ${level.name}`)
  if (signersOf(approval).includes(approver.person)) return no('this person has agreed already')
  const requester = requesterProblem(approval, approver, asking)
  return requester === null ? { ok: true, level } : no(requester)
}

/** May this person say no? Whoever approves at any level of the chain, also after a yes. */
export function mayReject(approval: Approval, approver: Approver, asking: AskingSide): Entitled {
  const level = levelHeld(approval, approver)
  if (level === null) return no('this key approves at no level of this request')
  const requester = requesterProblem(approval, approver, asking)
  return requester === null ? { ok: true, level } : no(requester)
}

/** May this person take a grant back? It is always safe, so a requester may. */
export function mayRevoke(approval: Approval, approver: Approver): Entitled {
  const level = levelHeld(approval, approver)
  return level === null ? no('this key approves at no level of this grant') : { ok: true, level }
}

function levelHeld(approval: Approval, { levels }: Approver): Level | null {
  const asked = levelAsked(approval)
  if (asked !== null && levels.includes(asked.name)) return asked
  return approval.levels.find(({ name }) => levels.includes(name)) ?? null
}

/** Why this person counts as one of those who ask; null: they do not. */
function requesterProblem(approval: Approval, { person, keyId }: Approver, { owners }: AskingSide): string | null {
  if (keyId === approval.keyId) return 'the key that asks does not approve'
  const subject = approval.action.context['user_id']
  if (typeof subject === 'string' && canonicalPerson(subject) === person)
    return 'the person for whom it is asked does not approve'
  const asking = [...approval.requesters, ...owners].map(canonicalPerson)
  return asking.includes(person)
    ? 'a requester does not approve: an owner of the agent, who asks, or who edited it'
    : null
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
