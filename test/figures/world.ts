import type { Approval } from '../../src/core/approval.js'
import type { Reason } from '../../src/core/reason.js'
import type { ReceiptClaims } from '../../src/core/receipt.js'
import type { Change, Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import type { Tallied } from '../../src/figures/tallies.js'
import { put } from '../contracts/approvals.js'
import { draftOf } from '../receipt/world.js'
import { openAt, tempFolder } from '../stores/world.js'

export const HOUR_MS = 3_600_000
/** A moment in the middle of an hour. */
export const NOW_MS = Date.UTC(2026, 10, 18, 15, 30)

/** A real store with a clock of its own. */
export async function openStoreWorld() {
  const folder = tempFolder()
  let nowMs = NOW_MS
  let serial = 0
  const now = (): number => nowMs
  const open = (): Promise<Store> => openAt(folder.path, {}, { world: { ...createSystemWorld(), now } })
  const store = await open()
  return {
    store,
    now,
    at: (ms: number): void => {
      nowMs = ms
    },
    /** An entry of the log; its audit id. */
    commit: async (claims: Partial<ReceiptClaims> = {}, changes: readonly Change[] = []): Promise<string> => {
      const result = await store.commit(draftOf({ audit_id: `dec_${serial++}`, ...claims }), changes)
      if (!result.committed) throw new Error(result.conflict)
      return result.entry.audit_id
    },
    put: async (approval: Approval, ...events: Parameters<typeof put>[1][]): Promise<void> => {
      await store.keep(approval.action.organisation, [put(approval, ...events)])
    },
    close: async (): Promise<void> => {
      await store.close()
      folder.remove()
    },
  }
}

export type StoreWorld = Awaited<ReturnType<typeof openStoreWorld>>

export function tallied(decision: Tallied['decision'], latencyMs: number, ...codes: string[]): Tallied {
  return { decision, latencyMs, reasons: codes.map(reasonOf) }
}

function reasonOf(code: string): Reason {
  return {
    code,
    severity: 'HIGH',
    layer: 'policy',
    rule: null,
    source: null,
    message: '',
    agentMessage: '',
    retryable: false,
    cwe: null,
    at: [],
  }
}
