import { describe, expect, it } from 'vitest'
import { missingGrounds } from '../../src/approval/grounds.js'
import { isMasked, masked, unmasked } from '../../src/approval/masked.js'
import { differences, isSameAction } from '../../src/approval/matching.js'
import { saltedHash } from '../../src/receipt/hash.js'
import { actionOf, opened } from './world.js'

const ARGUMENTS = { amount: 500, currency: 'EUR', recipient: 'vendor-x' }

describe('the call that was approved', () => {
  const approval = opened()
  const differing = (changed: Parameters<typeof actionOf>[0]): readonly string[] =>
    differences(approval, actionOf(changed), saltedHash)

  it('is the same in another order and in other spellings of a number', () => {
    const text = '{"recipient":"vendor-x","currency":"EUR","amount":5e2}'
    expect(differing({ arguments: JSON.parse(text) as typeof ARGUMENTS })).toEqual([])
    expect(isSameAction(approval, actionOf(), saltedHash)).toBe(true)
  })

  it.each([
    ['the arguments', { arguments: { ...ARGUMENTS, amount: 500.01 } }],
    ['the arguments', { arguments: { ...ARGUMENTS, amount: '500' } }],
    ['the arguments', { arguments: { ...ARGUMENTS, recipient: 'vendоr-x' } }],
    ['the arguments', { arguments: { ...ARGUMENTS, recipient: 'vendor-x\u200b' } }],
    ['the arguments', { arguments: { ...ARGUMENTS, more: null } }],
    ['the session', { sessionId: 'sess-2' }],
    ['the session', { sessionId: null }],
    ['the context', { context: { user_id: 'analyst-2' } }],
    ['the tool', { tool: 'process_refund' }],
    ["the tool's catalogue entry", { catalogueEntry: 'sha256:other' }],
    ['the agent', { agentId: 'other-agent' }],
    ['the agent', { organisation: 'other' }],
  ])('differs in %s', (part, changed) => {
    expect(differing(changed)).toEqual([part])
    expect(isSameAction(approval, actionOf(changed), saltedHash)).toBe(false)
  })

  it('names every part that differs, and no value', () => {
    const differs = differing({ sessionId: 'secret-session', arguments: { iban: 'DE00' } })
    expect(differs).toEqual(['the session', 'the arguments'])
  })
})

describe('what people agreed to', () => {
  const approval = opened({
    requirement: [{ name: 'manager', quorum: 2, periodMs: null }],
    grounds: ['rule:a', 'class:pii'],
  })

  it('covers the same and less', () => {
    expect(
      missingGrounds(approval, [{ name: 'manager', quorum: 1, periodMs: null }], ['level:manager*2', 'rule:a']),
    ).toEqual([])
  })

  it('covers no more people, no other level, rule, class or label', () => {
    const more = ['level:manager*3', 'level:director*1', 'rule:b', 'class:card', 'label:x=y']
    expect(missingGrounds(approval, [], more)).toEqual(more)
    expect(missingGrounds(approval, [{ name: 'vp', quorum: 1, periodMs: null }], [])).toEqual(['level:vp*1'])
  })

  it('takes no word of the grounds for a level that nobody signed', () => {
    const claimed = { ...approval, grounds: ['level:vp*1'] }
    expect(missingGrounds(claimed, [], ['level:vp*1'])).toEqual(['level:vp*1'])
  })
})

describe('masking', () => {
  const args = {
    people: [
      { email: 'a@x', name: 'A' },
      { email: 'b@x', name: 'B' },
    ],
    note: '***',
  }

  it('hides what stands at the pointers, and gives it back where it was left hidden', () => {
    const shown = masked('arguments', args, ['/arguments/people/*/email', '/context/user_id'])
    expect(shown).toEqual({
      people: [
        { email: '***', name: 'A' },
        { email: '***', name: 'B' },
      ],
      note: '***',
    })
    expect(unmasked(shown, args, ['/arguments/people/*/email'])).toEqual(args)
    expect(masked('arguments', { 'a|b': 1, a: { b: 2 } }, ['/arguments/a~2b'])).toEqual({ 'a|b': '***', a: { b: 2 } })
    expect(isMasked('/arguments/a|b', ['/arguments/a~2b'])).toBe(true)
    const edited = { ...shown, people: [{ email: 'c@x', name: 'A' }] }
    expect(unmasked(edited, args, ['/arguments/people/*/email'])).toEqual({
      people: [{ email: 'c@x', name: 'A' }],
      note: '***',
    })
  })
})
