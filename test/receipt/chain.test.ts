import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/core/receipt.js'
import { entryHashOf, isReceiptOf, tailProblem, verifyChain } from '../../src/receipt/chain.js'
import { lookupOf } from '../../src/receipt/verify.js'
import { draftOf, sealingWorld } from './world.js'

function chainOf(length: number) {
  const world = sealingWorld()
  const drafts = Array.from({ length }, (_, index) =>
    draftOf({ audit_id: `dec_${index}`, agent_id: index % 2 === 0 ? 'a' : 'b' }, { record: { index } }),
  )
  const options = { organisation: 'acme', lookup: lookupOf(world.jwks('a', 'b')) }
  return { ...world, ...world.sealChain(drafts), options, keys: [world.keyOf('a'), world.keyOf('b')] }
}

function changed(
  entries: readonly AuditEntry[],
  index: number,
  change: (entry: AuditEntry) => AuditEntry,
): AuditEntry[] {
  return entries.map((entry, at) => (at === index ? change(entry) : entry))
}

describe('verifyChain', () => {
  it('finds nothing wrong with an untouched chain, which ends in the hash of its head', () => {
    const { entries, options, headHash } = chainOf(5)
    expect(verifyChain(entries, options)).toEqual([])
    expect(entryHashOf(entries[4]!)).toBe(headHash)
  })

  it.each<[string, (entries: AuditEntry[]) => AuditEntry[], number]>([
    ['an entry was removed', (entries) => entries.toSpliced(2, 1), 4],
    ['the first entry was removed', (entries) => entries.slice(1), 2],
    ['two entries changed places', (entries) => [entries[0]!, entries[2]!, entries[1]!, entries[3]!], 3],
    ['an entry stands twice', (entries) => [entries[0]!, entries[0]!, ...entries.slice(1)], 1],
    ['a record was changed', (entries) => changed(entries, 1, (entry) => ({ ...entry, record: {} })), 3],
    ['the caller was changed', (entries) => changed(entries, 1, (entry) => ({ ...entry, caller_key_id: null })), 3],
    [
      'a decision was changed',
      (entries) => changed(entries, 1, (entry) => ({ ...entry, receipt: { ...entry.receipt, decision: 'BLOCK' } })),
      2,
    ],
    [
      'a receipt was put into another entry',
      (entries) => changed(entries, 1, (entry) => ({ ...entry, receipt: entries[3]!.receipt })),
      2,
    ],
    ['the audit id was changed', (entries) => changed(entries, 1, (entry) => ({ ...entry, audit_id: 'dec_x' })), 2],
    ['it is another organisation’s', (entries) => changed(entries, 1, (entry) => ({ ...entry, organisation: 'x' })), 2],
  ])('says where it breaks when %s', (_, tamper, seq) => {
    const { entries, options } = chainOf(4)
    expect(verifyChain(tamper(entries), options)[0]).toMatchObject({ seq })
  })

  it('notices a rewritten history whose links fit but whose signatures cannot', () => {
    const { entries, options } = chainOf(3)
    const forger = sealingWorld(Buffer.alloc(32, 9))
    const forged = forger.sealChain(
      entries.map(({ receipt }) => draftOf({ audit_id: receipt.audit_id, agent_id: 'a' })),
    )
    expect(verifyChain(forged.entries, options)).toHaveLength(3)
  })

  it('notices time that runs back', () => {
    const { sealer, keyOf, entries, options, headHash } = chainOf(2)
    const place = { seq: 3, prevHash: headHash, timestampMs: 0 }
    const late: AuditEntry = JSON.parse(sealer.seal(draftOf({ agent_id: 'a' }), place, keyOf('a')).canonical)
    expect(verifyChain([...entries, late], options)).toEqual([{ seq: 3, message: 'is older than entry 2' }])
  })
})

describe('tailProblem', () => {
  it('accepts the end of a chain without its beginning', () => {
    const { entries, headHash, keys } = chainOf(5)
    expect(tailProblem(entries.slice(3), headHash, keys)).toBeNull()
  })

  it('refuses a head that is not the last entry’s hash, and a changed entry', () => {
    const { entries, headHash, keys } = chainOf(5)
    expect(tailProblem(entries.slice(1, 4), headHash, keys)).toContain('entry 4')
    expect(tailProblem(changed(entries, 3, (entry) => ({ ...entry, record: {} })).slice(1), headHash, keys)).toContain(
      'entry 5',
    )
    expect(tailProblem([], headHash, keys)).toContain('no entries')
  })
})

describe('isReceiptOf', () => {
  it('wants every member to be the same', () => {
    const { entries } = chainOf(1)
    const entry = entries[0]!
    expect(isReceiptOf(entry, { ...entry.receipt })).toBe(true)
    expect(isReceiptOf(entry, { ...entry.receipt, reason: 'another' })).toBe(false)
    expect(isReceiptOf(entry, { ...entry.receipt, extra: 1 })).toBe(false)
  })
})
