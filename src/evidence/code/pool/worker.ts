import type { MessagePort } from 'node:worker_threads'
import { getHeapStatistics } from 'node:v8'
import type { Analyser } from '../analysis/analyse.js'
import type { AnalysisSettings } from '../analysis/settings.js'
import type { WorkerMessage, WorkerRequest } from './protocol.js'
import { WARM_UP } from './warm-up.js'

/** A worker thread's work: the analyser is loaded and has run once in each language, then it answers one by one. */
export async function serveAnalyses(
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  load: () => Promise<Analyser>,
  settings: AnalysisSettings,
): Promise<void> {
  const analyser = await load()
  for (const code of WARM_UP) analyser.analyse(code, settings)
  const tell = (message: WorkerMessage): void => {
    port.postMessage(message)
  }
  port.on('message', ({ id, code }: WorkerRequest) => {
    const startedAt = performance.now()
    const found = JSON.stringify(analyser.analyse(code, settings))
    tell({ type: 'found', id, found, tookMs: performance.now() - startedAt, memoryBytes: memoryBytes() })
  })
  tell({ type: 'ready', memoryBytes: memoryBytes() })
}

function memoryBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
