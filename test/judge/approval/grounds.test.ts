import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import type { Evidence } from '../../../src/core/evidence.js'
import { groundsOf } from '../../../src/judge/approval/grounds.js'
import { notCovered } from '../../../src/judge/approval/not-covered.js'
import type { Finding } from '../../../src/judge/finding.js'
import { serviceReason } from '../../../src/judge/service-reasons.js'

const asking: Finding = {
  layer: 'policy',
  effect: 'require_approval',
  reasons: [{ ...serviceReason('policy_denied', 'policy', 'no'), code: 'large_transfer' }],
  obligations: [
    { type: 'require_approval', rule: 'payment#large', levels: [{ name: 'manager', quorum: 2, periodMs: null }] },
  ],
  byPolicy: true,
  durationMs: 0,
}

function evidence(flow: object = {}, more: Partial<Evidence> = {}): Evidence {
  const nothing = { ready: true }
  return { code: nothing, data: { ...nothing, classes: {} }, history: nothing, flow: { ...nothing, ...flow }, ...more }
}

function payee(origin: string, over: object = {}) {
  return {
    values: [{ path: '/recipient', role: 'payee', origin, confidentiality: 'public', instructed: false, ...over }],
  }
}

describe('what an approval rests on', () => {
  it('names levels, rules and reasons that ask', () => {
    expect(groundsOf([asking], null)).toEqual(['level:manager*2', 'reason:large_transfer', 'rule:payment#large'])
  })

  it('does not rest on findings that ask nobody', () => {
    expect(groundsOf([{ ...asking, effect: 'allow', obligations: [] }], null)).toEqual([])
  })

  it('names classes of sensitive data that were found', () => {
    const data = { classes: { iban: 2, email: 0 } }
    expect(groundsOf([], evidence({}, { data }))).toEqual(['class:iban'])
  })

  it.each(['said', 'new', 'unknown', 'designated'])('does not rest on a value being %s', (origin) => {
    expect(groundsOf([], evidence(payee(origin)))).toEqual([])
  })

  it('names a value that others wrote, that is secret, or that a text wanted', () => {
    const over = { confidentiality: 'private', instructed: true }
    expect(groundsOf([], evidence(payee('untrusted', over)))).toEqual([
      'label:/recipient.confidentiality=internal',
      'label:/recipient.confidentiality=private',
      'label:/recipient.instructed',
      'label:/recipient.origin=untrusted',
    ])
  })

  it('names who wrote a file that runs, and counts those that nobody has looked at', () => {
    const seen = (by: string) => ({ path: 'a.sh', written_by: by, analysed: true })
    const unseen = { path: 'b.sh', written_by: 'dec_9', analysed: false }
    const inside = { path: 'c.sh', written_by: null, analysed: true }
    const files = (...executes: object[]) => groundsOf([], evidence({}, { code: { executes } as JsonObject }))
    expect(files(seen('dec_1'), unseen, unseen, inside)).toEqual(['file:dec_1', 'file:unseen*1', 'file:unseen*2'])
    expect(files(seen('dec_2'), unseen)).toEqual(['file:dec_2', 'file:unseen*1'])
  })

  it('grows when the session has seen what it had not', () => {
    const session = { trust: 'trusted', confidentiality: 'internal', instructions_seen: false }
    const before = groundsOf([], evidence({ session }))
    const after = groundsOf(
      [],
      evidence({ session: { ...session, confidentiality: 'secret', instructions_seen: true } }),
    )
    expect(before).toEqual(['label:session.confidentiality=internal'])
    expect(after.filter((one) => !before.includes(one))).toEqual([
      'label:session.confidentiality=private',
      'label:session.confidentiality=secret',
      'label:session.instructions_seen',
    ])
  })

  it('takes a word that it does not know for a finding', () => {
    const odd = groundsOf([], evidence(payee('conjured')))
    expect(odd).toEqual(['label:/recipient.origin=conjured'])
    expect(groundsOf([], evidence(payee('untrusted')))).not.toContain(odd[0])
  })
})

describe('what an approval does not cover', () => {
  it('names files that are run unseen, and content that is pointed at', () => {
    const executes = [
      { path: 'job.sh', known: true, imported: false, analysed: false },
      { path: 'seen.sh', known: true, imported: false, analysed: true },
      { path: '', known: false, imported: true, analysed: false },
    ]
    const seen = evidence(payee('said', { path: '/attachment', role: 'url' }), { code: { executes } })
    expect(notCovered(seen)).toEqual([
      'the file job.sh, which is run',
      'a file that is not known before it runs, which is imported',
      'the content behind /attachment',
    ])
  })
})
