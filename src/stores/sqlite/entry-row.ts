import type { ApiKey } from '../../core/caller.js'
import type { JsonObject } from '../../core/json.js'
import type { AuditEntry } from '../../core/receipt.js'

/** Bodies are written by the writer alone, from typed values; the log's hashes guard what was written. */
export function readEntry(body: string): AuditEntry {
  return JSON.parse(body) as AuditEntry
}

export function readApiKey(body: string): ApiKey {
  return JSON.parse(body) as ApiKey
}

export function readAnswer(body: string): JsonObject {
  return JSON.parse(body) as JsonObject
}
