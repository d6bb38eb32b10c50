import type { OperationFact } from '../facts/facts.js'
import type { Statement } from './statement.js'

const CHANGES = new Set(['insert', 'update', 'delete', 'merge', 'replace', 'upsert', 'truncate', 'copy', 'load'])
/** Tables in which a server keeps who may do what, and what its names mean. */
const OF_SERVER =
  /^(?:mysql\.(?:user|db|tables_priv|columns_priv|procs_priv|proxies_priv|global_grants|default_roles|role_edges|func|plugin|proc)|(?:pg_catalog\.)?pg_(?:authid|auth_members|shadow|roles|user|proc|language|class|attribute|database|extension|largeobject)|(?:\w+\.)?sqlite_(?:master|schema)|sys\.(?:sys\w+|server_principals|database_principals|configurations))$/i
const OPEN_SCHEMA = /^pragma\s+(?:\w+\s*\.\s*)?(?:writable_schema|trusted_schema)\b/i

/** Whether a statement changes rights without a word for it. */
export function changesRights({ verb, tables: [table = ''] }: Statement, text: string): boolean {
  return (CHANGES.has(verb) && OF_SERVER.test(table)) || (verb === 'pragma' && OPEN_SCHEMA.test(text))
}

type Operation = Pick<OperationFact, 'operation' | 'effect' | 'object' | 'irreversible'>

/** What a statement does to the server as a whole; null: nothing. */
export function serverOperation({ verb }: Statement, text: string): Operation | null {
  if (verb === 'shutdown') return { operation: 'shutdown', effect: 'stop', object: 'database', irreversible: false }
  if (verb === 'purge') return { operation: 'purge', effect: 'delete', object: 'log', irreversible: true }
  if (/^reset\s+(?:master|slave|replica|binary|persist)\b/i.test(text))
    return { operation: 'reset', effect: 'delete', object: 'log', irreversible: true }
  if (verb === 'change' && /^change\s+(?:master|replication)\b/i.test(text))
    return { operation: 'change replication', effect: 'overwrite', object: 'replication', irreversible: false }
  return null
}
