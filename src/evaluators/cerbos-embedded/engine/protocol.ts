/** What passes between the pool and an engine's thread. */

/** Given to the thread at its start. */
export interface WorkerStart {
  readonly module: WebAssembly.Module
  readonly table: Uint8Array
  readonly config: Uint8Array
  /** Two numbers, at `PROGRESS` and `MEMORY`. */
  readonly state: SharedArrayBuffer
}

/** The call that is being evaluated, minus the last one (or 0) when idle, or `REVOKED`. */
export const PROGRESS = 0
/** The engine's WebAssembly memory in KiB, after the last batch. */
export const MEMORY = 1
export const KIB = 1024

/** Requests packed as frames; the first is call number `first`, the others follow. */
export interface WorkerBatch {
  readonly first: number
  readonly requests: Uint8Array
}

export type WorkerMessage =
  | { readonly type: 'ready' }
  /** Answers packed as frames, in the order of the batch: tag 0 a response, 1 a refusal in words. Fewer when revoked. */
  | {
      readonly type: 'answers'
      readonly first: number
      readonly answers: Uint8Array
      /** How long each was evaluated. */
      readonly tookMs: readonly number[]
    }

/** The calls that the thread holds beyond the running one were taken back: it begins no other. */
export const REVOKED = -(2 ** 31)

export const ANSWERED = 0
export const REFUSED = 1

export function isWorkerStart(value: unknown): value is WorkerStart {
  return typeof value === 'object' && value !== null && 'module' in value && 'table' in value && 'state' in value
}

export function isWorkerBatch(value: unknown): value is WorkerBatch {
  return typeof value === 'object' && value !== null && 'first' in value && 'requests' in value
}

export function isWorkerMessage(value: unknown): value is WorkerMessage {
  return typeof value === 'object' && value !== null && 'type' in value
}
