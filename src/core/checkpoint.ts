import type { JsonObject } from './json.js'
import type { AuditEntry } from './receipt.js'

/**
 * What stands in a chain whose oldest entries were dropped when their time was over: how far, to the last hash. It is an
 * administrative entry, signed by the service's own key: a chain that begins later than its first entry holds only
 * together with it.
 */
export interface LogCheckpoint {
  /** The last entry that was dropped. */
  readonly throughSeq: number
  /** Its `entry_hash`: `prev_hash` of the oldest entry that is still there. */
  readonly throughHash: string
  /** RFC 3339. */
  readonly throughTimestamp: string
}

const CHANGE = 'log_pruned'

/** The `detail` of the entry's receipt. */
export function checkpointDetail({ throughSeq, throughHash, throughTimestamp }: LogCheckpoint): JsonObject {
  return { change: CHANGE, through_seq: throughSeq, through_hash: throughHash, through_timestamp: throughTimestamp }
}

/** Null: the entry is none. Whether its signature holds is not looked at. */
export function readCheckpoint({ receipt }: AuditEntry): LogCheckpoint | null {
  const { type, agent_id: agentId, detail } = receipt
  if (type !== 'countersign.admin/v1' || agentId !== null || detail?.change !== CHANGE) return null
  const { through_seq: throughSeq, through_hash: throughHash, through_timestamp: throughTimestamp } = detail
  if (typeof throughSeq !== 'number' || typeof throughHash !== 'string' || typeof throughTimestamp !== 'string') {
    return null
  }
  return { throughSeq, throughHash, throughTimestamp }
}

/** Whether the checkpoint names exactly the place before this entry. */
export function endsBefore({ throughSeq, throughHash, throughTimestamp }: LogCheckpoint, first: AuditEntry): boolean {
  const { prev_hash: prevHash, timestamp } = first.receipt
  return throughSeq === first.seq - 1 && throughHash === prevHash && throughTimestamp <= timestamp
}
