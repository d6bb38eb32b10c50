import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Store } from '../../src/core/store.js'
import { verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { draftOf } from '../receipt/world.js'
import { openAt, tempFolder } from './world.js'

const APPENDER = fileURLToPath(new URL('appender.ts', import.meta.url))
const PRUNER = fileURLToPath(new URL('pruner.ts', import.meta.url))
const APPROVER = fileURLToPath(new URL('approver.ts', import.meta.url))
const CHARGER = fileURLToPath(new URL('charger.ts', import.meta.url))

const children: ChildProcess[] = []

/** A second process on the same folder, with the lines it has printed so far. */
function startAppender(folder: string, name: string, script = APPENDER) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  // the last line may have been cut off by the kill
  const lines = (): readonly string[] => text.split('\n').slice(0, -1)
  return {
    child,
    acknowledged: () => lines().filter((line) => line !== 'open'),
    opened: () => lines().includes('open'),
  }
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
}

function chainProblems(store: Store): readonly unknown[] {
  const lookup = lookupOfKeys(store.signingKeys({}))
  return verifyChain(store.entries('acme', 1, 100_000), { organisation: 'acme', lookup })
}

function rows(dataDir: string, table: string): unknown {
  const db = new Database(join(dataDir, 'countersign.db'), { readonly: true })
  try {
    return db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()
  } finally {
    db.close()
  }
}

function amounts(store: Store, cell: string): { readonly version: number; readonly sum: number } {
  const { version, lines } = store.counterCell('acme', cell, 0)
  return { version, sum: lines.reduce((sum, { amount }) => sum + amount, 0) }
}

describe('the log of several processes', () => {
  let folder: ReturnType<typeof tempFolder>
  beforeEach(() => {
    folder = tempFolder()
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    folder.remove()
  })

  it('is one chain when two append at the same time', async () => {
    const store = await openAt(folder.path)
    const other = startAppender(folder.path, 'other')
    const rounds = 20
    const headSeq = (): number => store.chainHead('acme')?.seq ?? 0
    for (let round = 0; round < rounds; round++) {
      const before = headSeq()
      await vi.waitUntil(() => headSeq() > before, { timeout: 20_000, interval: 1 })
      await store.commit(draftOf({ audit_id: `mine_${round}`, agent_id: 'mine' }), [])
    }
    other.child.kill('SIGKILL')
    await exited(other.child)
    const auditIds = store.entries('acme', 1, 100_000).map(({ audit_id }) => audit_id)
    const mine = auditIds.flatMap((auditId, index) => (auditId.startsWith('mine') ? [index] : []))
    expect(mine).toHaveLength(rounds)
    expect(mine.every((at, index) => index === 0 || at > (mine[index - 1] ?? 0) + 1)).toBe(true)
    expect(other.acknowledged().filter((auditId) => !auditIds.includes(auditId))).toEqual([])
    expect(chainProblems(store)).toEqual([])
    await store.close()
  })

  it('loses nothing that was acknowledged when its writer is killed, time after time', async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < 5; round++) {
      const victim = startAppender(folder.path, `round${round}`)
      await vi.waitUntil(() => victim.acknowledged().length > round * 37, { timeout: 20_000, interval: 1 })
      victim.child.kill('SIGKILL')
      await exited(victim.child)
      acknowledged.push(...victim.acknowledged())
    }
    const store = await openAt(folder.path)
    const entries = store.entries('acme', 1, 100_000)
    const logged = new Set(entries.map(({ audit_id }) => audit_id))
    expect(acknowledged.filter((auditId) => !logged.has(auditId))).toEqual([])
    expect(entries.filter(({ audit_id }) => store.session('acme', audit_id) === null)).toEqual([])
    expect(chainProblems(store)).toEqual([])
    await store.commit(draftOf({ audit_id: 'after' }), [])
    await store.close()
  })

  it('charges a cell exactly when two do at the same time, and one of them is killed', async () => {
    const [first, second] = ['first', 'second'].map((name) => startAppender(folder.path, name, CHARGER))
    if (first === undefined || second === undefined) throw new Error('two processes')
    const done = (of: typeof first): readonly string[] => of.acknowledged().filter((line) => line !== 'moved')
    const moved = (of: typeof first): number => of.acknowledged().length - done(of).length
    await vi.waitUntil(() => done(first).length > 50 && done(second).length > 50 && moved(first) + moved(second) > 0, {
      timeout: 20_000,
      interval: 1,
    })
    first.child.kill('SIGKILL')
    await exited(first.child)
    second.child.kill('SIGKILL')
    await exited(second.child)
    const store = await openAt(folder.path)
    const logged = store.entries('acme', 1, 100_000).map(({ audit_id }) => audit_id)
    const of = (name: string): number => logged.filter((auditId) => auditId.startsWith(name)).length
    expect([...done(first), ...done(second)].filter((auditId) => !logged.includes(auditId))).toEqual([])
    expect(amounts(store, 'shared')).toEqual({ version: logged.length, sum: logged.length })
    expect([amounts(store, 'of first').sum, amounts(store, 'of second').sum]).toEqual([of('first'), of('second')])
    expect(chainProblems(store)).toEqual([])
    await store.close()
  })

  it('has an approval, its entry, its events and its messages, or none of them, when killed in between', async () => {
    for (let round = 0; round < 4; round++) {
      const victims = ['one', 'two'].map((name) => startAppender(folder.path, `${name}${round}`, APPROVER))
      await vi.waitUntil(() => victims.every((victim) => victim.acknowledged().length > 20 + round * 7), {
        timeout: 20_000,
        interval: 1,
      })
      for (const { child } of victims) child.kill('SIGKILL')
      await Promise.all(victims.map(({ child }) => exited(child)))
      const steps = victims.flatMap((victim) => victim.acknowledged()).filter((line) => line !== 'moved')
      expect(new Set(steps).size).toBe(steps.length)
      const store = await openAt(folder.path)
      const approvals = store.approvals('acme', {}, 100_000)
      const known = new Map(approvals.map((approval) => [approval.id, approval]))
      const lost = steps.filter((line) => {
        const [id = '', version = ''] = line.split(' ')
        return (known.get(id)?.version ?? 0) < Number(version)
      })
      expect(lost).toEqual([])
      const entries = store.entries('acme', 1, 100_000).map(({ audit_id }) => audit_id)
      expect(entries.filter((auditId) => auditId.startsWith('dec')).sort()).toEqual(
        approvals.map(({ decisionAuditId }) => decisionAuditId).sort(),
      )
      const messages = store.messagesDue(Number.MAX_SAFE_INTEGER, 100_000).map(({ approvalId }) => approvalId)
      const written = approvals.reduce((sum, { version }) => sum + version, 0)
      expect(messages).toHaveLength(written)
      expect(messages.filter((id) => !known.has(id))).toEqual([])
      const events = store.approvalEvents('acme', 0, 100_000)
      expect(events.map(({ id }) => id)).toEqual(Array.from({ length: written }, (_, index) => index + 1))
      expect(approvals.filter(({ version, reminders }) => version !== reminders + 1)).toEqual([])
      expect(chainProblems(store)).toEqual([])
      await store.close()
    }
  })

  it('begins behind a checkpoint, with all that was kept of its entries and no more, when killed while dropping old ones', async () => {
    let dropped = 0
    for (let round = 0; round < 6; round++) {
      const victim = startAppender(folder.path, `round${round}`, PRUNER)
      await vi.waitUntil(() => victim.acknowledged().length > 100 + round * 29, { timeout: 20_000, interval: 1 })
      victim.child.kill('SIGKILL')
      await exited(victim.child)
      const store = await openAt(folder.path)
      const entries = store.entries('acme', 1, 100_000)
      const first = entries[0]?.seq ?? 0
      expect(first).toBeGreaterThan(dropped)
      dropped = first
      expect(chainProblems(store)).toEqual([])
      const decisions = entries.filter(({ receipt }) => receipt.type === 'countersign.decision/v1')
      const halves = decisions.filter(
        ({ audit_id }) => store.salt('acme', audit_id) === null || !store.hasOutcome('acme', audit_id),
      )
      expect(halves).toEqual([])
      expect(rows(folder.path, 'salt')).toBe(decisions.length)
      expect(rows(folder.path, 'outcome')).toBe(decisions.length)
      await store.close()
    }
  })
})
