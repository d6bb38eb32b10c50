import { describe, expect, it } from 'vitest'
import { approverOf, mayReject, maySign, type Approver } from '../../src/approval/entitlement.js'
import { agent, opened, actionOf, person } from './world.js'

const NO_OWNERS = { owners: [] }

function approver(name: string, levels = ['manager']): Approver {
  const found = approverOf(person(name, levels), false)
  if (!found.ok) throw new Error(found.message)
  return found.approver
}

describe('who answers at all', () => {
  it.each([
    ['an agent', agent()],
    ['a key that is both', person('anna', ['manager'], { roles: ['approver', 'agent'] })],
    ['an admin', person('anna', ['manager'], { roles: ['approver', 'admin'] })],
    ['an auditor', person('anna', ['manager'], { roles: ['auditor'] })],
    ['nobody’s key', person('anna', ['manager'], { person: null })],
  ])('not %s', (_, caller) => {
    expect(approverOf(caller, false).ok).toBe(false)
  })

  it('not while the key or its organisation is frozen', () => {
    expect(approverOf(person('anna', ['manager']), true)).toMatchObject({ ok: false })
  })

  it('an approver, also one that audits', () => {
    const both = person('anna', ['manager'], { roles: ['approver', 'auditor'] })
    expect(approverOf(both, false)).toMatchObject({ ok: true, approver: { person: 'anna' } })
  })
})

describe('who says yes', () => {
  it('whoever approves at the level that is asked', () => {
    expect(maySign(opened(), approver('anna'), NO_OWNERS)).toMatchObject({ ok: true, level: { name: 'manager' } })
    expect(maySign(opened(), approver('anna', ['director', 'vp']), NO_OWNERS)).toMatchObject({ ok: false })
    expect(maySign(opened(), approver('anna', []), NO_OWNERS)).toMatchObject({ ok: false })
  })

  it('no requester: as recorded, as configured now, as the call names its user, however it is written', () => {
    const asked = opened({ requesters: ['Anna '], action: actionOf({ context: { user_id: ' ＢＥＮ' } }) })
    expect(maySign(asked, approver('anna'), NO_OWNERS).ok).toBe(false)
    expect(maySign(asked, approver('ben'), NO_OWNERS).ok).toBe(false)
    expect(maySign(asked, approver('cleo'), { owners: ['Cleo'] }).ok).toBe(false)
    expect(maySign(asked, approver('dora'), { owners: ['Cleo'] }).ok).toBe(true)
  })

  it('not the key that asked', () => {
    expect(maySign(opened({ keyId: 'key_anna' }), approver('anna'), NO_OWNERS).ok).toBe(false)
  })
})

describe('who says no', () => {
  it('whoever approves at any level of the chain, and asked for nothing', () => {
    const asked = opened({
      requirement: [
        { name: 'manager', quorum: 1, periodMs: null },
        { name: 'vp', quorum: 1, periodMs: null },
      ],
    })
    expect(mayReject(asked, approver('anna', ['vp']), NO_OWNERS).ok).toBe(true)
    expect(mayReject(asked, approver('anna', ['director']), NO_OWNERS).ok).toBe(false)
    expect(mayReject(asked, approver('owner', ['vp']), NO_OWNERS).ok).toBe(false)
  })
})
