import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import type { StoreStats } from '../core/store.js'

/** Figures of the running service, read at the moment of a scrape. */
export interface ServiceFigures {
  readonly store: StoreStats
  readonly storeHealthy: boolean
  readonly evaluatorHealthy: boolean
  /** `sha256:…` */
  readonly policyVersion: string
  /** `cerbos-embedded/0.51.0 strict` */
  readonly evaluator: string
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
