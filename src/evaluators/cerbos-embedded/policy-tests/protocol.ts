/** What passes between a run of policy tests and its engine's thread. */

/** Given to the thread at its start. */
export interface TestThreadStart {
  readonly module: WebAssembly.Module
}

/** Calls under one configuration of the engine. */
export interface TestBatch {
  readonly config: Uint8Array
  readonly table: Uint8Array
  readonly calls: readonly TestCall[]
}

export interface TestCall {
  /** `cerbos.request.v1.CheckResourcesRequest` */
  readonly request: Uint8Array
  /** `cerbos.engine.v1.AuxData`; null = none. */
  readonly auxData: Uint8Array | null
  /** The time of day; null = the machine's. */
  readonly now: { readonly seconds: number; readonly nanos: number } | null
}

/** In the order of the calls: a `CheckResourcesResponse`, or why there is none. */
export type TestAnswer = Uint8Array | string

export type TestMessage =
  { readonly type: 'ready' } | { readonly type: 'answers'; readonly answers: readonly TestAnswer[] }

export function isTestThreadStart(value: unknown): value is TestThreadStart {
  return typeof value === 'object' && value !== null && 'module' in value
}

export function isTestBatch(value: unknown): value is TestBatch {
  return typeof value === 'object' && value !== null && 'config' in value && 'table' in value && 'calls' in value
}

export function isTestMessage(value: unknown): value is TestMessage {
  return typeof value === 'object' && value !== null && 'type' in value
}
