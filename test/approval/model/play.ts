import { expect } from 'vitest'
import type { ApprovedAction } from '../../../src/core/approval.js'
import type { SeriesTerms, Stepped } from '../../../src/core/approvals.js'
import type { Caller } from '../../../src/core/caller.js'
import { CountersignError } from '../../../src/core/errors.js'
import { createSystemWorld } from '../../../src/core/world.js'
import { actionOf, DAY, decide, text, YES } from '../world.js'
import { chainOf, levelAsked, mayApprove, statusOf, whyNotAllowed, type Known } from './oracle.js'
import { agentsOf, peopleOf } from './people.js'
import { amountOf, hasCards, requirementOf } from './policy.js'
import { openingFor, type Process, type Processes } from './processes.js'
import type { Call, Deed, Step } from './steps.js'

/** How often what happened, over all runs: a model that meets nothing proves nothing. */
export type Tally = Record<string, number>

/** Something that was committed, in the order of the log. */
interface Done {
  readonly seq: number
  readonly apply: () => void
}

let runs = 0

/** Plays a schedule in an organisation of its own, and holds what happens against what people and agents did. */
export async function play(processes: Processes, steps: readonly Step[], tally: Tally): Promise<void> {
  runs += 1
  const game = createGame(processes, `org-${runs}`, tally)
  processes.clock.policy = 'usual'
  for (const step of steps) {
    await game.take(step)
    game.check('open')
  }
  game.check('all')
}

function createGame(processes: Processes, organisation: string, tally: Tally) {
  const { clock } = processes
  const known = new Map<string, Known>()
  const seen = new Map<string, { readonly status: string; readonly version: number }>()
  const people = peopleOf(organisation)
  const agents = agentsOf(organisation)
  const count = (word: string): void => {
    tally[word] = (tally[word] ?? 0) + 1
  }
  const at = (back: number): Known | null => [...known.values()].at(-1 - (back % Math.max(1, known.size))) ?? null
  const change = (id: string, changed: Partial<Known>): void => {
    const one = known.get(id)
    if (one !== undefined) known.set(id, { ...one, ...changed })
  }
  const person = (number: number): Caller => people[number % people.length] as Caller

  const learn = (id: string, learned: Pick<Known, 'action' | 'chain' | 'requesters'> & Partial<Known>): void => {
    const cards = hasCards(clock.policy)
    known.set(id, { id, openedMs: clock.nowMs, cards, series: null, yeses: [], uses: [], ended: null, ...learned })
  }

  async function call(process: Process, { back, same, asker, ...what }: Call): Promise<Done[]> {
    const presented = back === null ? null : at(back)
    const action = same && presented !== null ? presented.action : callOf(organisation, what)
    const amount = amountOf(action)
    const { policy, nowMs } = clock
    const requesters = ['owner', 'analyst-1', ...(asker === null ? [] : [asker])]
    const opening = { ...openingFor(action, amount, policy), requesters }
    const view = process.room.approvals.view(action, presented?.id ?? null, nowMs, asker)
    const met = view.problem === null ? view.meet(opening.requirement, opening.grounds) : null
    count(met?.kind ?? view.problem?.code ?? '')
    if (met === null || met.kind === 'refused' || met.kind === 'waiting') return []
    if (met.kind === 'not_needed') {
      expect(requirementOf(amount, policy)).toEqual([])
      return []
    }
    const auditId = createSystemWorld().newId('dec')
    const plan = met.kind === 'granted' ? met.plan(auditId) : met.plan(opening, auditId)
    const result = await decide(process.store, action, auditId, plan.changes)
    if (!result.committed) {
      count('moved')
      return []
    }
    const { id, replaces } = plan.approval
    const apply = (): void => {
      if (met.kind === 'granted') {
        use(id, action, amount, asker)
        return
      }
      if (replaces !== null) end(replaces, 'superseded')
      // Who asked, or edited, what this takes the place of asks still; a series stays, and so do those who ask for it.
      const before = known.get(replaces ?? presented?.id ?? '')?.requesters ?? []
      learn(id, { action, chain: chainOf(opening.requirement), requesters: new Set([...requesters, ...before]) })
    }
    return [{ seq: result.entry.seq, apply }]
  }

  /** The property: nothing but a full chain, in time, for this very action, once, is an ALLOW. */
  function use(id: string, action: ApprovedAction, amount: number, asker: string | null): void {
    const grant = known.get(id)
    if (grant === undefined) throw new Error(`${id} was used, and nobody opened it`)
    const rests = { requirement: requirementOf(amount, clock.policy), cards: hasCards(clock.policy) }
    expect(whyNotAllowed(grant, action, rests, clock.nowMs)).toBeNull()
    expect(grant.yeses.map(({ person }) => person)).not.toContain(asker)
    const uses = [...grant.uses, amount]
    const isLast = grant.series === null || uses.length >= grant.series.times
    change(id, { uses, ...(isLast ? { ended: 'used' } : {}) })
    count(grant.series === null ? 'ALLOW' : 'ALLOW of a series')
  }

  function end(id: string, status: string): void {
    const one = known.get(id)
    if (one === undefined) throw new Error(`${id} ended, and nobody opened it`)
    expect(['pending', 'approved']).toContain(statusOf(one, clock.nowMs))
    change(id, { ended: status })
    count(status)
  }

  function agree(id: string, caller: Caller): void {
    const one = known.get(id)
    if (one === undefined || caller.person === null) throw new Error(`${id} was signed, and nobody opened it`)
    expect(mayApprove(one, caller, clock.nowMs)).toBe(true)
    const level = levelAsked(one) ?? ''
    change(id, { yeses: [...one.yeses, { person: caller.person, level, atMs: clock.nowMs }] })
    count('signed')
  }

  async function answer(ask: Promise<Stepped>, apply: (approval: Stepped['approval']) => void): Promise<Done[]> {
    try {
      const { approval, receipt } = await ask
      if (receipt === null) count('said before')
      return receipt === null
        ? []
        : [
            {
              seq: receipt.audit_seq,
              apply: () => {
                apply(approval)
              },
            },
          ]
    } catch (error) {
      if (!(error instanceof CountersignError) || error.code === 'internal') throw error
      count(error.code)
      return []
    }
  }

  function replace(
    old: Known,
    approval: Stepped['approval'],
    caller: Caller,
    made: { readonly amount: number; readonly series: SeriesTerms | null },
  ): void {
    expect(mayApprove(old, caller, clock.nowMs)).toBe(true)
    const by = caller.person ?? ''
    const asked = requirementOf(made.amount, clock.policy)
    const before = old.chain.map((level) => ({ ...level }))
    const level = levelAsked(old) ?? ''
    const id = text(approval, 'id')
    if (made.series === null) {
      const args = { ...old.action.arguments, amount: made.amount }
      const requesters = new Set([...old.requesters, by])
      learn(id, {
        action: { ...old.action, arguments: args },
        chain: chainOf(asked.length > 0 ? asked : before),
        requesters,
      })
      end(old.id, 'edited')
      return
    }
    const { series } = made
    const chain = chainOf([...before, ...asked])
    learn(id, {
      action: old.action,
      chain,
      requesters: old.requesters,
      cards: old.cards || hasCards(clock.policy),
      series,
      yeses: [{ person: by, level, atMs: clock.nowMs }],
    })
    end(old.id, 'superseded')
    count('series')
  }

  function terms(
    old: Known,
    { times, max, days }: { readonly times: number; readonly max: number; readonly days: number },
  ): SeriesTerms {
    const member = '/arguments/amount'
    const untilMs = clock.nowMs + days * DAY
    return {
      vary: [{ member, min: 1, max: Math.max(200, amountOf(old.action)) }],
      times,
      budget: { member, max },
      untilMs,
    }
  }

  async function perform(deed: Deed, process: Process): Promise<Done[]> {
    if (deed.kind === 'call') return call(process, deed)
    if (deed.kind === 'look') {
      await process.room.timekeeper.look()
      return []
    }
    const target = at(deed.back)
    if (target === null) return []
    const { id } = target
    const { desk } = process.room
    if (deed.kind === 'cancel') {
      const caller = agents[deed.agent] as Caller
      return answer(desk.cancel(id, { comment: null }, caller), () => {
        expect(caller.agentIds).toContain(target.action.agentId)
        end(id, 'cancelled')
      })
    }
    const caller = person(deed.person)
    switch (deed.kind) {
      case 'approve':
        return answer(desk.approve(id, YES, caller), () => {
          agree(id, caller)
        })
      case 'reject':
        return answer(desk.reject(id, { comment: 'no' }, caller), () => {
          end(id, 'rejected')
        })
      case 'revoke':
        return answer(desk.revoke(id, { comment: null }, caller), () => {
          end(id, 'revoked')
        })
      case 'edit': {
        const args = { ...target.action.arguments, amount: deed.amount }
        const made = { amount: deed.amount, series: null }
        return answer(desk.approve(id, { ...YES, arguments: args }, caller), (approval) => {
          replace(known.get(id) ?? target, approval, caller, made)
        })
      }
      case 'series': {
        const series = terms(target, deed)
        return answer(desk.approve(id, { ...YES, series }, caller), (approval) => {
          replace(known.get(id) ?? target, approval, caller, { amount: deed.max, series })
        })
      }
    }
  }

  /** Who is entitled is not turned away, and whatever anybody does alone changes what the list of deeds says. */
  async function alone(deed: Deed, process: Process): Promise<void> {
    const target = deed.kind === 'approve' ? at(deed.back) : null
    const expected = target !== null && deed.kind === 'approve' && mayApprove(target, person(deed.person), clock.nowMs)
    const done = await perform(deed, process)
    if (deed.kind === 'approve') expect(done.length > 0).toBe(expected)
    for (const { apply } of done) apply()
  }

  return {
    async take(step: Step): Promise<void> {
      switch (step.kind) {
        case 'one':
          await alone(step.deed, processes.get(step.process))
          return
        case 'both': {
          const done = await Promise.all(step.deeds.map((deed, index) => perform(deed, processes.get(index))))
          for (const { apply } of done.flat().sort((one, other) => one.seq - other.seq)) apply()
          return
        }
        case 'everybody':
          for (const person of [0, 1, 2, 3, 4]) {
            await alone({ kind: 'approve', person, back: step.back }, processes.get(step.process))
          }
          return
        case 'clock':
          clock.nowMs += step.byMs
          return
        case 'policy':
          clock.policy = step.policy
          return
        case 'restart':
          await processes.restart()
          count('restart')
      }
    },

    /** Both processes have what the list of deeds says; at the end, that every end has stayed. */
    check(which: 'open' | 'all'): void {
      for (const one of known.values()) {
        const before = seen.get(one.id)
        const hasEnded = before !== undefined && before.status !== 'pending' && before.status !== 'approved'
        if (hasEnded && which === 'open') continue
        const [row, other] = [0, 1].map((number) => processes.get(number).store.approval(organisation, one.id))
        expect(other).toEqual(row)
        if (row === null || row === undefined) continue
        // Read at this moment, it has expired whether that is written down or not.
        const asker = agents[one.action.agentId === 'agent-0' ? 0 : 1] as Caller
        expect(processes.get(0).room.desk.read(one.id, asker)).toMatchObject({ status: statusOf(one, clock.nowMs) })
        const { status, version, levels } = row
        expect(levels.flatMap(({ signatures }) => signatures.map((signature) => signature.person)).sort()).toEqual(
          one.yeses.map((yes) => yes.person).sort(),
        )
        if (hasEnded) expect({ status, version }).toEqual(before)
        seen.set(one.id, { status, version })
      }
    },
  }
}

function callOf(
  organisation: string,
  { agent, session, amount, recipient }: Omit<Call, 'back' | 'same' | 'asker'>,
): ApprovedAction {
  return actionOf({
    organisation,
    agentId: `agent-${agent}`,
    sessionId: `sess-${session}`,
    arguments: { amount, currency: 'EUR', recipient: `vendor-${recipient}` },
  })
}
