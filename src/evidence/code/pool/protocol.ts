import type { CodeText, Found } from '../analysis/analyse.js'
import type { AnalysisSettings } from '../analysis/settings.js'
import { FACT_KINDS } from '../facts/lists.js'

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly settings: AnalysisSettings
}

export interface WorkerRequest {
  readonly id: number
  readonly code: CodeText
}

export type WorkerMessage =
  | { readonly type: 'ready'; readonly memoryBytes: number }
  | {
      readonly type: 'found'
      readonly id: number
      /** `Found` as JSON. */
      readonly found: string
      readonly tookMs: number
      /** Of the thread: its heap and its WebAssembly, which never shrinks. */
      readonly memoryBytes: number
    }

export function isWorkerMessage(message: unknown): message is WorkerMessage {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false
  return message.type === 'ready' || (message.type === 'found' && 'found' in message)
}

/** Null for what are no facts. */
export function readFound(text: string): Found | null {
  const found: unknown = JSON.parse(text)
  return isFound(found) ? found : null
}

function isFound(found: unknown): found is Found {
  if (typeof found !== 'object' || found === null) return false
  const lists = new Map<string, unknown>(Object.entries(found))
  return [...FACT_KINDS, 'incomplete', 'languages'].every((kind) => Array.isArray(lists.get(kind)))
}
