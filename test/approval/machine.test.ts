import { describe, expect, it } from 'vitest'
import type { Approval, LevelRequirement } from '../../src/core/approval.js'
import { buildChain } from '../../src/approval/chain.js'
import { advance, type Step } from '../../src/approval/machine.js'
import { statusAt } from '../../src/approval/standing.js'
import { START_MS } from '../receipt/world.js'
import { DAY, MINUTE, opened, TERMS } from './world.js'

const TWO_LEVELS: readonly LevelRequirement[] = [
  { name: 'director', quorum: 2, periodMs: 30 * MINUTE },
  { name: 'manager', quorum: 1, periodMs: null },
]

function sign(person: string, levels: readonly string[], auditId = `apv_${person}`): Step {
  const approver = { person, keyId: `key_${person}`, levels }
  return { kind: 'sign', approver, asking: { owners: [] }, comment: null, auditId }
}

function take(approval: Approval, step: Step, nowMs = START_MS): Approval {
  const next = advance(approval, step, nowMs, TERMS)
  if (!next.ok) throw new Error(`${step.kind}: ${next.refusal}: ${next.message}`)
  return next.approval
}

function refusal(approval: Approval, step: Step, nowMs = START_MS): string {
  const next = advance(approval, step, nowMs, TERMS)
  return next.ok ? 'taken' : next.refusal
}

describe('the chain', () => {
  it('has each level once, in the configured order, with the larger quorum and the shorter time', () => {
    const chain = buildChain(
      [
        { name: 'director', quorum: 1, periodMs: 120 * MINUTE },
        { name: 'manager', quorum: 1, periodMs: null },
        { name: 'director', quorum: 2, periodMs: 90 * MINUTE },
      ],
      TERMS,
    )
    expect(chain).toMatchObject({
      ok: true,
      levels: [
        { name: 'manager', quorum: 1, periodMs: DAY },
        { name: 'director', quorum: 2, periodMs: 90 * MINUTE },
      ],
    })
  })

  it('names a level that is not configured', () => {
    expect(buildChain([{ name: 'king', quorum: 1, periodMs: null }], TERMS)).toEqual({ ok: false, unknown: 'king' })
  })

  it('asks the levels one after the other, each within its own time', () => {
    const asked = opened({ requirement: TWO_LEVELS })
    expect(asked).toMatchObject({ status: 'pending', expiresMs: START_MS + DAY })
    const next = take(asked, sign('anna', ['manager']), START_MS + MINUTE)
    expect(next.levels.map(({ askedMs }) => askedMs)).toEqual([START_MS, START_MS + MINUTE])
    expect(next.expiresMs).toBe(START_MS + 31 * MINUTE)
    const last = take(take(next, sign('ben', ['director'])), sign('cleo', ['director']), START_MS + 2 * MINUTE)
    expect(last).toMatchObject({ status: 'approved', expiresMs: START_MS + 2 * MINUTE + TERMS.grantMs })
  })

  it('asks no later level before an earlier one agreed', () => {
    expect(refusal(opened({ requirement: TWO_LEVELS }), sign('ben', ['director']))).toBe('not_permitted')
  })

  it('counts a person once in all levels', () => {
    const signed = take(opened({ requirement: TWO_LEVELS }), sign('anna', ['manager', 'director']))
    expect(refusal(signed, sign('anna', ['manager', 'director']))).toBe('not_permitted')
    const once = take(signed, sign('ben', ['director']))
    expect(refusal(once, sign('ben', ['director']))).toBe('not_permitted')
  })
})

describe('ends', () => {
  const approver = { person: 'anna', keyId: 'key_anna', levels: ['manager'] }
  const asking = { owners: [] }
  const note = { comment: 'no', auditId: 'apv_2' }
  const steps: readonly Step[] = [
    sign('anna', ['manager']),
    { kind: 'reject', approver, asking, ...note },
    { kind: 'edit_away', approver, asking, ...note, replacedBy: 'apr_2' },
    { kind: 'supersede', auditId: 'dec_2', replacedBy: 'apr_2', answered: null },
    { kind: 'cancel', ...note },
    { kind: 'revoke', approver, ...note },
    { kind: 'use', auditId: 'dec_2', amount: null },
    { kind: 'expire', auditId: 'apv_2' },
    { kind: 'fall_due' },
  ]

  it('stay, whatever comes and whenever', () => {
    const asked = opened()
    const approved = take(asked, sign('anna', ['manager']))
    const ends = [
      take(approved, { kind: 'use', auditId: 'dec_2', amount: null }),
      take(asked, { kind: 'reject', approver, asking, ...note }),
      take(asked, { kind: 'cancel', ...note }),
      take(asked, { kind: 'edit_away', approver, asking, ...note, replacedBy: 'apr_2' }),
      take(asked, { kind: 'supersede', auditId: 'dec_2', replacedBy: 'apr_2', answered: null }),
      take(asked, { kind: 'expire', auditId: 'apv_2' }, START_MS + DAY),
    ]
    for (const ended of ends) {
      expect(ended).toMatchObject({ dueMs: null, end: { auditId: expect.any(String) } })
      for (const step of steps) {
        expect(['settled', 'expired', 'not_due']).toContain(refusal(ended, step))
        expect(['settled', 'expired', 'not_due']).toContain(refusal(ended, step, START_MS + 40 * DAY))
      }
    }
  })

  it('come by time, at the very moment, before anybody writes it down', () => {
    const asked = opened()
    expect(statusAt(asked, START_MS + DAY - 1)).toBe('pending')
    expect(statusAt(asked, START_MS + DAY)).toBe('expired')
    expect(refusal(asked, sign('anna', ['manager']), START_MS + DAY)).toBe('expired')
    expect(refusal(asked, { kind: 'expire', auditId: 'apv_2' }, START_MS + DAY - 1)).toBe('not_due')
    const approved = take(asked, sign('anna', ['manager']))
    expect(refusal(approved, { kind: 'use', auditId: 'dec_2', amount: null }, START_MS + TERMS.grantMs)).toBe('expired')
  })

  it('are not undone: what is approved is neither rejected nor edited', () => {
    const approved = take(opened(), sign('anna', ['manager']))
    expect(refusal(approved, { kind: 'reject', approver, asking, ...note })).toBe('settled')
    expect(refusal(approved, { kind: 'edit_away', approver, asking, ...note, replacedBy: 'apr_2' })).toBe('settled')
    expect(take(approved, { kind: 'cancel', ...note }).status).toBe('cancelled')
  })

  it('a use needs the whole chain, also of a row that says it is approved', () => {
    const forged: Approval = { ...opened({ requirement: TWO_LEVELS }), status: 'approved' }
    expect(refusal(forged, { kind: 'use', auditId: 'dec_2', amount: null })).toBe('settled')
    const bySelf = take(opened(), sign('anna', ['manager']))
    const requested = { ...bySelf, requesters: ['anna'] }
    expect(refusal(requested, { kind: 'use', auditId: 'dec_2', amount: null })).toBe('settled')
  })
})

describe('time', () => {
  it('reminds, escalates once, and makes one of the reminders that were missed', () => {
    const asked = opened()
    expect(asked.dueMs).toBe(START_MS + 60 * MINUTE)
    expect(refusal(asked, { kind: 'fall_due' }, START_MS + 60 * MINUTE - 1)).toBe('not_due')
    const first = advance(asked, { kind: 'fall_due' }, START_MS + 60 * MINUTE, TERMS)
    expect(first).toMatchObject({ events: ['reminded'], approval: { reminders: 1, dueMs: START_MS + 240 * MINUTE } })
    const late = advance(asked, { kind: 'fall_due' }, START_MS + 310 * MINUTE, TERMS)
    expect(late).toMatchObject({
      events: ['reminded', 'escalated'],
      approval: { reminders: 2, escalated: true, dueMs: START_MS + DAY },
    })
  })

  it('asks nothing of terms that changed meanwhile but to look later', () => {
    const next = advance(opened(), { kind: 'fall_due' }, START_MS + 60 * MINUTE, {
      ...TERMS,
      remindMs: [],
      escalateMs: null,
    })
    expect(next).toMatchObject({ ok: true, events: [], approval: { dueMs: START_MS + DAY } })
  })
})
