import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import type { StoreStats } from '../core/store.js'

/** Figures of the running service, read at the moment of a scrape. */
export interface ServiceFigures {
  readonly store: StoreStats
  readonly storeHealthy: boolean
  readonly evaluatorHealthy: boolean
  readonly analyst: AnalystFigures
  readonly policies: PolicyFigures
  /** `sha256:…` */
  readonly policyVersion: string
  /** `cerbos-embedded/0.51.0 strict` */
  readonly evaluator: string
}

export interface AnalystFigures {
  readonly healthy: boolean
  readonly threads: number
  readonly queued: number
  readonly memoryBytes: number
}

/** Times are milliseconds since the epoch. */
export interface PolicyFigures {
  readonly activatedAtMs: number
  readonly lastSuccessMs: number
  /** 0: what the folder says is in force. */
  readonly staleForMs: number
  readonly expired: boolean
}

type Figure = readonly [name: string, help: string, read: (figures: ServiceFigures) => number]

const FIGURES: readonly Figure[] = [
  ['countersign_store_queued', 'Entries waiting for the writer.', ({ store }) => store.queued],
  ['countersign_store_committed', 'Entries committed since the start.', ({ store }) => store.committed],
  ['countersign_store_batches', 'Transactions since the start.', ({ store }) => store.batches],
  ['countersign_store_failures', 'Failed transactions since the start.', ({ store }) => store.failures],
  ['countersign_store_healthy', '1: entries can be written.', ({ storeHealthy }) => Number(storeHealthy)],
  [
    'countersign_evaluator_healthy',
    '1: a check would be answered.',
    ({ evaluatorHealthy }) => Number(evaluatorHealthy),
  ],
  ['countersign_code_analysis_healthy', '1: code would be analysed.', ({ analyst }) => Number(analyst.healthy)],
  ['countersign_code_workers', 'Threads that can analyse code.', ({ analyst }) => analyst.threads],
  ['countersign_code_queued', 'Code waiting for a thread.', ({ analyst }) => analyst.queued],
  ['countersign_code_workers_memory_bytes', 'Of all such threads.', ({ analyst }) => analyst.memoryBytes],
  [
    'countersign_policies_activated_timestamp_seconds',
    'When the policies in force were activated.',
    ({ policies }) => policies.activatedAtMs / 1000,
  ],
  [
    'countersign_policies_last_success_timestamp_seconds',
    'When policies were last loaded without a problem.',
    ({ policies }) => policies.lastSuccessMs / 1000,
  ],
  [
    'countersign_policies_stale_seconds',
    'For how long the policy folder has said something that could not be loaded; 0 when what it says is in force.',
    ({ policies }) => policies.staleForMs / 1000,
  ],
  [
    'countersign_policies_expired',
    '1: past reload.max_stale_ms, all decisions are BLOCK policies_stale.',
    ({ policies }) => Number(policies.expired),
  ],
]

/** Registers the gauges of the service, and those of the process (memory, CPU, event loop). */
export function watchService(registry: Registry, figures: () => ServiceFigures): void {
  for (const [name, help, read] of FIGURES) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(figures()))
      },
    })
  }
  new Gauge({
    name: 'countersign_policy_info',
    help: 'Always 1: the policies and the evaluator in force.',
    labelNames: ['version', 'evaluator'],
    registers: [registry],
    collect() {
      this.reset()
      const { policyVersion, evaluator } = figures()
      this.set({ version: policyVersion, evaluator }, 1)
    },
  })
  collectDefaultMetrics({ register: registry })
}
