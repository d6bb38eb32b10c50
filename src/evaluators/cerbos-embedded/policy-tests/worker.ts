import { parentPort, workerData } from 'node:worker_threads'
import { startEngine, type Engine } from '../engine/go.js'
import { engineError, takeResponse } from '../wire/response.js'
import {
  isTestBatch,
  isTestThreadStart,
  type TestAnswer,
  type TestBatch,
  type TestCall,
  type TestMessage,
} from './protocol.js'

/** An engine that is asked by policy tests: as those at work, but its clock and its configuration can be set. */
async function main(): Promise<void> {
  const start: unknown = workerData
  const port = parentPort
  if (port === null || !isTestThreadStart(start)) throw new Error('this file is a thread of policy tests')
  let now: TestCall['now'] = null
  const engine = await startEngine(start.module, () => now ?? machineTime())
  const answers = ({ config, table, calls }: TestBatch): readonly TestAnswer[] => {
    accept(engine.configure(config))
    accept(engine.loadRuleTable(table))
    return calls.map((call) => {
      now = call.now
      return check(engine, call)
    })
  }
  const post = (message: TestMessage): void => {
    port.postMessage(message)
  }
  port.on('message', (batch: unknown) => {
    if (isTestBatch(batch)) post({ type: 'answers', answers: answers(batch) })
  })
  post({ type: 'ready' })
}

function check(engine: Engine, { request, auxData }: TestCall): TestAnswer {
  return engine.checkResources(request, read, auxData ?? undefined)
}

function read(answer: Uint8Array): TestAnswer {
  try {
    return takeResponse(answer)
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable answer'
  }
}

function machineTime(): { readonly seconds: number; readonly nanos: number } {
  const now = Date.now()
  return { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 }
}

function accept(answer: Uint8Array | null): void {
  if (answer !== null) throw new Error(engineError(answer))
}

await main()
