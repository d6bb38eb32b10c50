import type { Approval } from '../../core/approval.js'
import type { PolicyContents, RecordedActivation } from '../../core/activation.js'
import type { ApiKey } from '../../core/caller.js'
import { CountersignError } from '../../core/errors.js'
import { isJsonObject, type JsonObject } from '../../core/json.js'
import type { AuditEntry } from '../../core/receipt.js'

/** Throws CountersignError `internal` for what the writer cannot have written: someone else changed the file. */
export function readEntry(body: string): AuditEntry {
  const entry = parsed(body)
  if (isEntry(entry)) return entry
  throw new CountersignError('internal', 'the log holds an entry that cannot be read')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** The frame only: what is in the receipt is guarded by its signature, the rest by the hashes of the chain. */
function isEntry(value: unknown): value is AuditEntry {
  if (!isJsonObject(value) || !isJsonObject(value.receipt) || !isJsonObject(value.record)) return false
  return typeof value.seq === 'number' && typeof value.organisation === 'string' && typeof value.audit_id === 'string'
}

/** What keys did not say at first: those from before stand for no tool side, and are nobody's. */
type Later = 'audiences' | 'person' | 'levels'

/** State is written by the writer alone, from typed values. */
export function readApiKey(body: string): ApiKey {
  const key = JSON.parse(body) as Omit<ApiKey, Later> & Partial<Pick<ApiKey, Later>>
  return { ...key, audiences: key.audiences ?? [], person: key.person ?? null, levels: key.levels ?? [] }
}

/** What was recorded before counters or detectors were kept says nothing of them: not that there were none. */
export function readActivation(body: string): RecordedActivation {
  const activation = JSON.parse(body) as RecordedActivation & { readonly contents: Partial<PolicyContents> }
  const contents: Partial<PolicyContents> = activation.contents
  const { counters = null, detectors = null } = contents
  return { ...activation, contents: { ...activation.contents, counters, detectors } }
}

/** As the writer put it. */
export function readApproval(body: string): Approval {
  return JSON.parse(body) as Approval
}

/** Of a document, an event, an answer or a message. */
export function readBody(body: string): JsonObject {
  return JSON.parse(body) as JsonObject
}
