import type { ApprovalDesk } from '../../src/core/approvals.js'
import { CountersignError } from '../../src/core/errors.js'
import type { JsonObject } from '../../src/core/json.js'
import type { Receipt } from '../../src/core/receipt.js'

/** A request as people see it. */
export const approval: JsonObject = {
  id: 'apr_1',
  kind: 'single',
  status: 'pending',
  version: 1,
  agent_id: 'finance-agent',
  session_id: null,
  tool: 'process_payment',
  levels: [{ name: 'manager', quorum: 1, approved: 0, asked_at: '2026-11-21T00:00:00.000Z', signatures: [] }],
  opened_at: '2026-11-21T00:00:00.000Z',
  expires_at: '2026-11-22T00:00:00.000Z',
  end: null,
  arguments: { amount: 750 },
  series: null,
  replaces: null,
  replaced_by: null,
  decision_audit_id: 'dec_1',
}

export interface FakeDesk extends ApprovalDesk {
  /** Something changed: whoever waits is answered. */
  change(): void
  /** Whoever follows is told of the next event; so long may its `tool` be. */
  happen(length?: number): void
  /** How many wait, and how many follow. */
  counts(): { readonly waiting: number; readonly following: number }
}

type Note = (operation: keyof ApprovalDesk, input: unknown) => void

/** Knows the request `apr_1`, notes what arrives, and does as it is told. */
export function fakeDesk(note: Note, receipt: Receipt): FakeDesk {
  const waiting = new Set<() => void>()
  const events: JsonObject[] = []
  const following = new Set<(event: JsonObject) => void>()
  const known = (id: string): JsonObject => {
    if (id !== 'apr_1') throw new CountersignError('not_found', 'no such request for approval')
    return approval
  }
  const step = (operation: 'approve' | 'reject' | 'cancel' | 'revoke') => (id: string, input: unknown) => {
    note(operation, { id, input })
    const entry = { ...receipt, type: 'countersign.approval/v1' as const }
    return Promise.resolve({ approval: known(id), receipt: entry })
  }
  return {
    list: (query) => {
      note('list', query)
      return { approvals: [approval], next: null }
    },
    read: (id) => {
      note('read', id)
      return known(id)
    },
    wait: async (id, { version, waitMs, signal }) => {
      note('wait', { id, version, waitMs })
      await new Promise<void>((resolve) => {
        const done = (): void => {
          waiting.delete(done)
          resolve()
        }
        waiting.add(done)
        signal.addEventListener('abort', done)
      })
      return { ...known(id), version: 2 }
    },
    approve: step('approve'),
    reject: step('reject'),
    cancel: step('cancel'),
    revoke: step('revoke'),
    follow: (afterId, _caller, tell) => {
      note('follow', afterId)
      if (afterId !== null) for (const event of events.slice(afterId)) tell(event)
      following.add(tell)
      return () => following.delete(tell)
    },
    change: () => {
      for (const done of [...waiting]) done()
    },
    happen: (length = 4) => {
      const event = { ...EVENT, id: events.length + 1, tool: 'x'.repeat(length) }
      events.push(event)
      for (const tell of [...following]) tell(event)
    },
    counts: () => ({ waiting: waiting.size, following: following.size }),
  }
}

const EVENT = {
  type: 'approval.requested',
  approval_id: 'apr_1',
  at: '2026-11-21T00:00:00.000Z',
  status: 'pending',
  version: 1,
  agent_id: 'finance-agent',
}
