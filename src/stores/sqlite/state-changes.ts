import type { Change } from '../../core/store.js'
import type { KeepContext } from './approval-changes.js'
import type { CounterTable } from './counter-table.js'
import type { DocumentTable } from './document-table.js'
import type { EventTable } from './event-table.js'
import type { TraceTable } from './trace-table.js'

export interface StateTables {
  readonly counters: CounterTable
  readonly documents: DocumentTable
  readonly events: EventTable
  readonly traces: TraceTable
}

type StateChange = Extract<
  Change,
  {
    readonly kind:
      | 'charge'
      | 'count'
      | 'release'
      | 'put_document'
      | 'record_event'
      | 'update_event'
      | 'record_trace'
      | 'report_trace'
  }
>

export function applyStateChange(
  tables: StateTables,
  change: StateChange,
  { organisation, timestampMs }: KeepContext,
): void {
  const { counters, documents, events, traces } = tables
  switch (change.kind) {
    case 'charge':
      counters.charge(organisation, change.cell, change.version, change.lines)
      return
    case 'count':
      counters.count(organisation, change.cell, change.lines)
      return
    case 'release':
      counters.release(organisation, change.cell, change.lines, timestampMs)
      return
    case 'put_document':
      documents.put(organisation, change.document, change.body, change.expiresMs)
      return
    case 'record_event':
      events.record(organisation, change.event)
      return
    case 'update_event':
      events.update(organisation, change.agentId, change.auditId, change.body)
      return
    case 'record_trace':
      traces.record(organisation, change.trace)
      return
    case 'report_trace':
      traces.report(organisation, change.owner, change.id, change.report)
      return
  }
}
