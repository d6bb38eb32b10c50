import { parentPort, workerData } from 'node:worker_threads'
import { engineError, takeResponse } from '../wire/response.js'
import { packFrames, unpackFrames, type Frame } from './frames.js'
import { startEngine, type Engine } from './go.js'
import { ANSWERED, isWorkerBatch, isWorkerStart, REFUSED, type WorkerBatch, type WorkerMessage } from './protocol.js'

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

function answer(engine: Engine, batch: WorkerBatch, progress: Int32Array): Uint8Array {
  let call = batch.first
  const answers = unpackFrames(batch.requests).map((request): Frame => {
    Atomics.store(progress, 0, call)
    const answered = check(engine, request.bytes)
    call += 1
    return answered
  })
  Atomics.store(progress, 0, 1 - call)
  return packFrames(answers)
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
