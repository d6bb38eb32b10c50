import { describe, expect, it } from 'vitest'
import type { Action } from '../../src/core/action.js'
import { EVIDENCE_KINDS, type EvidenceSource } from '../../src/core/evidence.js'
import { createGatherer } from '../../src/evidence/gather.js'

const action = {} as Action

function sources(over: Partial<Record<string, EvidenceSource['gather']>> = {}) {
  const source = (kind: EvidenceSource['kind']): EvidenceSource => ({
    kind,
    gather: over[kind] ?? (() => ({ ready: false })),
  })
  return { code: source('code'), data: source('data'), flow: source('flow'), history: source('history') }
}

const setting = {
  state: { history: () => ({ ready: false }), flow: () => ({ ready: false }), written: () => null },
  classify: () => ({ ready: false }),
}

describe('gathering evidence', () => {
  it('has every kind, always', async () => {
    const gathered = await createGatherer(sources(), 50, () => 0)(action, setting)
    expect(gathered).toEqual({
      ok: true,
      evidence: { code: { ready: false }, data: { ready: false }, flow: { ready: false }, history: { ready: false } },
    })
  })

  it.each(EVIDENCE_KINDS)('fails as a whole when %s throws, rejects or never answers', async (kind) => {
    const throwing = () => {
      throw new Error('boom')
    }
    const cases: [EvidenceSource['gather'], string][] = [
      [throwing, 'threw'],
      [() => Promise.reject(new Error('boom')), 'threw'],
      [() => new Promise(() => undefined), 'deadline'],
    ]
    for (const [gather, cause] of cases) {
      const gathered = await createGatherer(sources({ [kind]: gather }), 5, () => 0)(action, setting)
      expect(gathered).toEqual({ ok: false, kind, cause })
    }
  })

  it('fails when a source that cannot be interrupted answers too late', async () => {
    let clock = 0
    const slow = () => {
      clock += 60
      return { ready: true }
    }
    expect(await createGatherer(sources({ flow: slow }), 50, () => clock)(action, setting)).toEqual({
      ok: false,
      kind: 'flow',
      cause: 'deadline',
    })
  })
})
