import { parentPort, workerData } from 'node:worker_threads'
import { engineError, takeResponse } from '../wire/response.js'
import { packFrames, unpackFrames, type Frame } from './frames.js'
import { startEngine, type Engine } from './go.js'
import {
  ANSWERED,
  isWorkerBatch,
  isWorkerStart,
  REFUSED,
  REVOKED,
  type WorkerBatch,
  type WorkerMessage,
} from './protocol.js'

/** The thread of one engine: loads the table, then answers batches. Any failure of the engine ends the thread. */
async function main(): Promise<void> {
  const start: unknown = workerData
  const port = parentPort
  if (port === null || !isWorkerStart(start)) throw new Error('this file is an engine thread')
  const engine = await startEngine(start.module)
  accept(engine.configure(start.config))
  accept(engine.loadRuleTable(start.table))
  const progress = new Int32Array(start.progress)
  const post = (message: WorkerMessage): void => {
    port.postMessage(message)
  }
  port.on('message', (batch: unknown) => {
    if (isWorkerBatch(batch)) post({ type: 'answers', first: batch.first, answers: answer(engine, batch, progress) })
  })
  post({ type: 'ready' })
}

function accept(answer: Uint8Array | null): void {
  if (answer !== null) throw new Error(engineError(answer))
}

/** Answers up to the end of the batch, or to where the rest was taken back. */
function answer(engine: Engine, batch: WorkerBatch, progress: Int32Array): Uint8Array {
  const answers: Frame[] = []
  let last = Atomics.load(progress, 0)
  for (const [index, request] of unpackFrames(batch.requests).entries()) {
    const call = batch.first + index
    if (!begin(progress, last, call)) return packFrames(answers)
    answers.push(check(engine, request.bytes))
    last = call
  }
  Atomics.compareExchange(progress, 0, last, -last)
  return packFrames(answers)
}

/** One step for both sides: a call is either begun here or taken back by the pool, never both. */
function begin(progress: Int32Array, last: number, call: number): boolean {
  return last !== REVOKED && Atomics.compareExchange(progress, 0, last, call) === last
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
