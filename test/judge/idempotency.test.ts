import { describe, expect, it } from 'vitest'
import type { Enforced } from '../../src/core/decision.js'
import { createOnce, type OnceDeps } from '../../src/judge/idempotency.js'

const scope = { organisation: 'acme', keyId: 'key_1', agentId: 'a', idempotencyKey: 'k' }
const body = { key: 'k', bodyDigest: 'aa' }

function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

const unfrozen: OnceDeps['state'] = { frozenSince: () => ({ frozen: false, changes: [] }) }

describe('Idempotency-Key', () => {
  it('holds a twin until the first is done, and refuses another body meanwhile', async () => {
    const { open, opened } = gate()
    let stored: Enforced | null = null
    let runs = 0
    const once = createOnce({
      store: {
        rememberedAnswer: () =>
          stored && {
            bodyDigest: 'aa',
            answer: stored.wire,
            entry: { receipt: { audit_id: 'dec_1' } } as never,
            expired: false,
          },
      },
      state: unfrozen,
    })
    const run = async (): Promise<Enforced> => {
      runs++
      await opened
      stored = { wire: { decision: 'ALLOW' }, replayed: false }
      return stored
    }
    const first = once(scope, body, run)
    const twin = once(scope, body, run)
    await expect(once(scope, { key: 'k', bodyDigest: 'bb' }, run)).rejects.toMatchObject({
      code: 'idempotency_conflict',
    })
    open()
    expect(await first).toEqual({ wire: { decision: 'ALLOW' }, replayed: false })
    expect(await twin).toEqual({ wire: { decision: 'ALLOW', receipt: { audit_id: 'dec_1' } }, replayed: true })
    expect(runs).toBe(1)
  })

  it('lets only one of several waiting twins run after the first failed', async () => {
    const { open, opened } = gate()
    const once = createOnce({ store: { rememberedAnswer: () => null }, state: unfrozen })
    const first = once(scope, body, async () => {
      await opened
      throw new Error('disk full')
    })
    let running = 0
    const { open: release, opened: released } = gate()
    const retry = async (): Promise<Enforced> => {
      running++
      await released
      return { wire: {}, replayed: false }
    }
    const twins = Promise.allSettled([once(scope, body, retry), once(scope, body, retry)])
    open()
    await expect(first).rejects.toThrow('disk full')
    await new Promise((resolve) => setImmediate(resolve))
    expect(running).toBe(1)
    release()
    const results = await twins
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
