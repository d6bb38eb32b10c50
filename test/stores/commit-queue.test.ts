import { beforeEach, describe, expect, it, vi, afterEach } from 'vitest'
import type { AuditEntry } from '../../src/core/receipt.js'
import { CommitQueue } from '../../src/stores/sqlite/commit-queue.js'
import type { Batch, FromWriter, Outcome } from '../../src/stores/sqlite/protocol.js'
import type { WriterThreadEvents } from '../../src/stores/sqlite/writer-thread.js'
import { draftOf, sealingWorld } from '../receipt/world.js'

/** A queue whose writer thread does only what the test says. */
function openQueue(logged: readonly AuditEntry[] = []) {
  const sent: string[][] = []
  let events: WriterThreadEvents | undefined
  let reopened = 0
  const queue = new CommitQueue(
    { maxQueued: 3, maxBatch: 2 },
    {
      now: () => 0,
      start: (given) => {
        events = given
        return {
          send: (json) => {
            const { submissions }: Batch = JSON.parse(json)
            sent.push(submissions.map(({ draft }) => draft?.claims.audit_id ?? 'kept'))
          },
          reopen: () => {
            reopened++
          },
          close: () => Promise.resolve(),
        }
      },
      find: (_, auditId) => logged.find((entry) => entry.audit_id === auditId) ?? null,
      report: () => undefined,
    },
  )
  const say = (message: FromWriter): void => {
    events?.message(message)
  }
  const die = (): void => events?.died('the thread is gone')
  const commit = (auditId: string) => queue.commit(draftOf({ audit_id: auditId }), [])
  const keep = () => queue.keep('acme', [{ kind: 'settle_message', id: 'msg_1', fate: { kind: 'sent' } }])
  const done = (...outcomes: readonly Outcome[]): void => {
    say({ kind: 'done', json: JSON.stringify(outcomes) })
  }
  return { queue, sent, say, done, die, commit, keep, reopened: () => reopened }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the commit queue', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('takes nothing before the log was verified', async () => {
    const { queue, commit, say } = openQueue()
    await expect(commit('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    say({ kind: 'unready', message: 'the log of acme does not verify' })
    await expect(queue.opened()).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(commit('a')).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  it('refuses more than it may hold instead of growing', async () => {
    const { commit, say, sent } = openQueue()
    say({ kind: 'ready' })
    const held = ['a', 'b', 'c'].map(commit)
    await expect(commit('d')).rejects.toMatchObject({ code: 'overloaded' })
    await turn()
    expect(sent).toEqual([['a', 'b']])
    say({ kind: 'failed', message: 'full' })
    await Promise.allSettled(held)
  })

  it('fails what waits behind a failed batch without having tried it', async () => {
    const { commit, say, sent } = openQueue()
    say({ kind: 'ready' })
    const results = Promise.allSettled(['a', 'b', 'c'].map(commit))
    await turn()
    say({ kind: 'failed', message: 'disk full' })
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(sent).toEqual([['a', 'b']])
  })

  it('tells the truth about a batch whose thread died: in the log is committed, else it is not', async () => {
    const logged = sealingWorld().sealChain([draftOf({ audit_id: 'a' })]).entries
    const { commit, say, die, queue } = openQueue(logged)
    say({ kind: 'ready' })
    const results = Promise.allSettled(['a', 'b'].map(commit))
    await turn()
    die()
    expect(await results).toMatchObject([
      { status: 'fulfilled', value: { committed: true, entry: logged[0] } },
      { status: 'rejected', reason: { code: 'store_unavailable' } },
    ])
    expect(queue.healthy()).toBe(false)
  })

  it('goes in turn with what needs no entry, and says what became of each', async () => {
    const { queue, commit, keep, say, done, sent } = openQueue()
    await expect(keep()).rejects.toMatchObject({ code: 'store_unavailable' })
    say({ kind: 'ready' })
    const first = [keep(), commit('a'), keep()]
    await expect(keep()).rejects.toMatchObject({ code: 'overloaded' })
    await turn()
    done({ kind: 'kept' }, { kind: 'conflict', conflict: 'state_moved' })
    done({ kind: 'conflict', conflict: 'state_moved' })
    expect(await Promise.all(first)).toEqual([
      { kept: true },
      { committed: false, conflict: 'state_moved' },
      { kept: false, conflict: 'state_moved' },
    ])
    const second = Promise.allSettled([keep(), keep()])
    await turn()
    done({ kind: 'rejected', message: 'no number' })
    expect(await second).toMatchObject([
      { status: 'rejected', reason: { code: 'internal' } },
      { status: 'rejected', reason: { code: 'store_unavailable' } },
    ])
    expect(sent).toEqual([['kept', 'a'], ['kept'], ['kept', 'kept']])
    expect(queue.stats()).toMatchObject({ queued: 0, committed: 0, batches: 3 })
  })

  it('never says of what was kept in a lost batch that it is there: nobody can look it up', async () => {
    const logged = sealingWorld().sealChain([draftOf({ audit_id: 'a' })]).entries
    const { commit, keep, say, die } = openQueue(logged)
    say({ kind: 'ready' })
    const results = Promise.allSettled([keep(), commit('a'), keep()])
    await turn()
    die()
    expect(await results).toMatchObject([
      { status: 'rejected', reason: { code: 'store_unavailable' } },
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'store_unavailable' } },
    ])
  })

  it('reopens again and again, with longer pauses, until it is told ready', async () => {
    const { queue, commit, say, reopened } = openQueue()
    say({ kind: 'ready' })
    const lost = commit('a')
    await turn()
    say({ kind: 'failed', message: 'I/O error' })
    await expect(lost).rejects.toThrow('I/O error')
    const reached: number[] = []
    for (const pauseMs of [100, 200, 400, 800, 1600, 3200, 5000, 5000]) {
      vi.advanceTimersByTime(pauseMs - 1)
      const early = reopened()
      vi.advanceTimersByTime(1)
      reached.push(reopened() - early)
      say({ kind: 'unready', message: 'still' })
    }
    expect(reached).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
    expect(queue.healthy()).toBe(false)
    say({ kind: 'ready' })
    expect(queue.healthy()).toBe(true)
  })
})
