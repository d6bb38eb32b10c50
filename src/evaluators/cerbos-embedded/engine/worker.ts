import { parentPort, workerData } from 'node:worker_threads'
import { engineError, takeResponse } from '../wire/response.js'
import { packFrames, unpackFrames, type Frame } from './frames.js'
import { startEngine, type Engine } from './go.js'
import {
  ANSWERED,
  isWorkerBatch,
  isWorkerStart,
  KIB,
  MEMORY,
  PROGRESS,
  REFUSED,
  REVOKED,
  type WorkerBatch,
  type WorkerMessage,
} from './protocol.js'

interface Answers {
  readonly answers: Uint8Array
  readonly tookMs: readonly number[]
}

/** The thread of one engine: loads the table, then answers batches. Any failure of the engine ends the thread. */
async function main(): Promise<void> {
  const start: unknown = workerData
  const port = parentPort
  if (port === null || !isWorkerStart(start)) throw new Error('this file is an engine thread')
  const engine = await startEngine(start.module)
  accept(engine.configure(start.config))
  accept(engine.loadRuleTable(start.table))
  const state = new Int32Array(start.state)
  Atomics.store(state, MEMORY, engine.memoryBytes() / KIB)
  const post = (message: WorkerMessage): void => {
    port.postMessage(message)
  }
  port.on('message', (batch: unknown) => {
    if (isWorkerBatch(batch)) post({ type: 'answers', first: batch.first, ...answer(engine, batch, state) })
  })
  post({ type: 'ready' })
}

function accept(answer: Uint8Array | null): void {
  if (answer !== null) throw new Error(engineError(answer))
}

/** Answers up to the end of the batch, or to where the rest was taken back. */
function answer(engine: Engine, batch: WorkerBatch, state: Int32Array): Answers {
  const answers: Frame[] = []
  const tookMs: number[] = []
  const packed = (): Answers => ({ answers: packFrames(answers), tookMs })
  let last = Atomics.load(state, PROGRESS)
  for (const [index, request] of unpackFrames(batch.requests).entries()) {
    const call = batch.first + index
    if (!begin(state, last, call)) return packed()
    const startedAt = performance.now()
    answers.push(check(engine, request.bytes))
    tookMs.push(performance.now() - startedAt)
    last = call
  }
  Atomics.store(state, MEMORY, engine.memoryBytes() / KIB)
  Atomics.compareExchange(state, PROGRESS, last, -last)
  return packed()
}

/** One step for both sides: a call is either begun here or taken back by the pool, never both. */
function begin(state: Int32Array, last: number, call: number): boolean {
  return last !== REVOKED && Atomics.compareExchange(state, PROGRESS, last, call) === last
}

function check(engine: Engine, request: Uint8Array): Frame {
  return engine.checkResources(request, (any): Frame => {
    try {
      return { tag: ANSWERED, bytes: takeResponse(any) }
    } catch (error) {
      return { tag: REFUSED, bytes: Buffer.from(error instanceof Error ? error.message : 'unreadable answer') }
    }
  })
}

await main()
