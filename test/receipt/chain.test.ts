import { describe, expect, it } from 'vitest'
import { checkpointDetail } from '../../src/core/checkpoint.js'
import type { JsonObject } from '../../src/core/json.js'
import type { AuditEntry, ReceiptClaims } from '../../src/core/receipt.js'
import { entryHashOf, isReceiptOf, tailProblem, verifyChain } from '../../src/receipt/chain.js'
import { lookupOf } from '../../src/receipt/verify.js'
import { draftOf, sealingWorld, START_MS } from './world.js'

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

describe('a chain that begins behind a checkpoint', () => {
  /** Five entries, of which the fifth says that the first two were dropped; the sixth is an agent's again. */
  function prunedChain(changes: Partial<ReceiptClaims> = {}, detail: JsonObject = {}) {
    const world = sealingWorld()
    const early = world.sealChain(
      Array.from({ length: 4 }, (_, index) => draftOf({ audit_id: `dec_${index}`, agent_id: 'a' })),
    )
    const [, second] = early.entries
    if (second === undefined) throw new Error('a second entry')
    const named = { throughSeq: 2, throughHash: entryHashOf(second), throughTimestamp: second.receipt.timestamp }
    const claims = {
      type: 'countersign.admin/v1' as const,
      audit_id: 'adm_1',
      agent_id: null,
      detail: { ...checkpointDetail(named), ...detail },
      ...changes,
    }
    const drafts = [...early.entries.map(({ receipt }) => draftOf({ audit_id: receipt.audit_id, agent_id: 'a' }))]
    const { entries } = world.sealChain([...drafts, draftOf(claims), draftOf({ audit_id: 'dec_5', agent_id: 'a' })])
    return { ...world, entries, options: { organisation: 'acme', lookup: lookupOf(world.jwks('a', 'b', null)) } }
  }
  const MISSING = expect.stringContaining('those before it are missing')

  it('holds from exactly the place that it names, or as a whole', () => {
    const { entries, options } = prunedChain()
    expect(verifyChain(entries, options)).toEqual([])
    expect(verifyChain(entries.slice(2), options)).toEqual([])
  })

  it('holds when nothing is left but the checkpoint', () => {
    const { sealer, keyOf, options } = prunedChain()
    const named = { throughSeq: 7, throughHash: 'a'.repeat(64), throughTimestamp: '2025-12-31T00:00:00.000Z' }
    const draft = draftOf({ type: 'countersign.admin/v1', agent_id: null, detail: checkpointDetail(named) })
    const place = { seq: 8, prevHash: named.throughHash, timestampMs: START_MS }
    expect(verifyChain([JSON.parse(sealer.seal(draft, place, keyOf(null)).canonical)], options)).toEqual([])
  })

  it.each([
    ['before the place', 1],
    ['further', 3],
    ['at the checkpoint', 4],
    ['behind the checkpoint', 5],
  ])('does not hold when it was cut %s', (_, from) => {
    const { entries, options } = prunedChain()
    expect(verifyChain(entries.slice(from), options)).toEqual([{ seq: from + 1, message: MISSING }])
  })

  it.each<[string, Partial<ReceiptClaims>, JsonObject]>([
    ['names another hash', {}, { through_hash: 'b'.repeat(64) }],
    ['names another place', {}, { through_seq: 1 }],
    ['says that what was dropped is younger than what is there', {}, { through_timestamp: '2026-01-02T00:00:00.000Z' }],
    ['is signed by an agent', { agent_id: 'a' }, {}],
    ['is no administrative entry', { type: 'countersign.session/v1' }, {}],
    ['says something else', {}, { change: 'frozen' }],
  ])('does not hold when its checkpoint %s', (_, changes, detail) => {
    const { entries, options } = prunedChain(changes, detail)
    expect(verifyChain(entries, options)).toEqual([])
    expect(verifyChain(entries.slice(2), options)).toEqual([{ seq: 3, message: MISSING }])
  })

  it('does not hold with a checkpoint that was changed after it was signed', () => {
    const { entries, options } = prunedChain({}, { through_seq: 1 })
    const forged = changed(entries, 4, (entry) => {
      const detail = { ...entry.receipt.detail, through_seq: 2 }
      return { ...entry, receipt: { ...entry.receipt, detail } }
    }).slice(2)
    expect(verifyChain(forged, options)).toContainEqual({ seq: 3, message: MISSING })
  })

  it('does not hold with the checkpoint of another organisation’s chain', () => {
    const { sealer, entries, options } = prunedChain()
    const foreign = entries.slice(2).map((entry) => (entry.seq === 5 ? { ...entry, organisation: 'globex' } : entry))
    expect(verifyChain(foreign, options)).toContainEqual({ seq: 3, message: MISSING })
    const place = { seq: 5, prevHash: entryHashOf(entries[3]!), timestampMs: START_MS + 9 }
    const theirs = draftOf({ ...entries[4]!.receipt, organisation: 'globex' })
    const signed: AuditEntry = JSON.parse(sealer.seal(theirs, place, sealer.derive('globex', null, 1)).canonical)
    expect(verifyChain([entries[2]!, entries[3]!, signed], options)).toContainEqual({ seq: 3, message: MISSING })
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
