import type { Approval, LevelRequirement, Opening } from '../core/approval.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import { askingSide, type Answer } from './answers.js'
import { buildChain, levelAsked, requirementOf } from './chain.js'
import type { DeskDeps } from './desk-deps.js'
import { unmasked } from './masked.js'
import type { Step } from './machine.js'
import { isAnswerable, newApprovalId, openApproval } from './opening.js'
import { put, step, type Attempt } from './take-step.js'

/**
 * Yes to other arguments: a new request about those, judged as if the agent had asked for it, whose chain begins anew and
 * which the editor may not approve. Throws `edit_refused`, naming the codes, where policy forbids them.
 */
export async function editing(deps: DeskDeps, approval: Approval, sent: JsonObject, answer: Answer): Promise<Attempt> {
  const { action, snapshot } = approval
  const args = unmasked(sent, action.arguments, snapshot.masked)
  const before = editedBefore(deps, approval, args, answer)
  if (before !== null) return { kind: 'stands', approval: before }
  const ids = { auditId: deps.world.newId('apv'), replacedBy: newApprovalId(deps.world) }
  const taken: Step = { kind: 'edit_away', ...answer, ...ids, asking: askingSide(deps, approval) }
  // What is not this person's to answer is refused before anything is judged.
  step(deps, approval, taken, deps.now())
  if (approval.kind === 'series') throw refused('a series is not edited')
  if (hasThese(deps, approval, args)) throw refused('these are the arguments that were asked for')
  const opening = await judgedAnew(deps, approval, args, answer)
  const nowMs = deps.now()
  const edited = step(deps, approval, taken, nowMs)
  const opened = open(deps, approval, opening, ids.replacedBy, nowMs)
  return {
    kind: 'take',
    approval: edited.approval,
    shown: opened,
    noting: {
      auditId: ids.auditId,
      change: 'edited',
      level: levelAsked(approval)?.name ?? null,
      person: answer.approver.person,
      comment: answer.comment,
      more: { new_arguments_hash: deps.saltedHash(approval.salt, opened.action.arguments) },
    },
    changes: [
      put(edited),
      { kind: 'put_approval', approval: opened, events: ['requested'] },
      ...deps.announce(opened, 'approval.requested', levelAsked(opened)?.name ?? null, nowMs),
    ],
  }
}

/** The request that this person's same edit made; null: there was none. */
function editedBefore(deps: DeskDeps, approval: Approval, args: JsonObject, { approver }: Answer): Approval | null {
  const { status, end, replacedBy, action } = approval
  if (status !== 'edited' || end?.person !== approver.person || replacedBy === null) return null
  const made = deps.store.approval(action.organisation, replacedBy)
  return made !== null && hasThese(deps, made, args) ? made : null
}

function hasThese({ saltedHash }: DeskDeps, { salt, hashes }: Approval, args: JsonObject): boolean {
  return saltedHash(salt, args) === hashes.arguments
}

/** The same call of the same agent but for its arguments. Throws `edit_refused`. */
async function judgedAnew(
  { rejudge }: DeskDeps,
  approval: Approval,
  args: JsonObject,
  { approver }: Answer,
): Promise<Opening> {
  const judged = await rejudge(approval, args)
  if (!judged.ok)
    throw refused(`the policies forbid it: ${[...new Set(judged.reasons.map(({ code }) => code))].join(', ')}`)
  const { opening } = judged
  const { organisation, agentId, sessionId, tool, context } = approval.action
  return {
    ...opening,
    action: { ...opening.action, organisation, agentId, sessionId, tool, context },
    keyId: approval.keyId,
    requesters: [...approval.requesters, ...opening.requesters, approver.person],
  }
}

/** Where policy asks nobody about the new arguments, the same people are asked again. */
function open(deps: DeskDeps, old: Approval, opening: Opening, id: string, nowMs: number): Approval {
  const asked: readonly LevelRequirement[] =
    opening.requirement.length > 0 ? opening.requirement : requirementOf(old.levels)
  const chain = buildChain(asked, deps.terms)
  if (!chain.ok) throw refused(`policy asks for the level ${chain.unknown}, which is not configured`)
  if (!isAnswerable(opening.action, deps.terms)) throw refused('these are more than people can look at')
  const origin = { id, decisionAuditId: null, replaces: old.id }
  return openApproval(opening, { levels: chain.levels, series: null }, origin, nowMs, deps)
}

function refused(message: string): CountersignError {
  return new CountersignError('edit_refused', message, { member: '/arguments' })
}
