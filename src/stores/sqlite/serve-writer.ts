import type { MessagePort } from 'node:worker_threads'
import type { BatchWriter } from './batch-writer.js'
import { readBatch, type FromWriter, type ToWriter } from './protocol.js'

/**
 * The writer thread's side: opens, then answers messages one at a time until told to close.
 * After a failed batch nothing is written until a reopening succeeds. Old entries are dropped between batches, in small
 * portions, after the answer.
 */
export function serveWriter(port: MessagePort, open: () => BatchWriter, startedMs: number): void {
  let writer: BatchWriter | null = null
  let nowMs = startedMs
  const say = (message: FromWriter): void => {
    port.postMessage(message)
  }
  const shut = (): void => {
    writer?.close()
    writer = null
  }
  const prune = inPortions(() => {
    try {
      return writer?.prune(nowMs) === true
    } catch (cause) {
      say({ kind: 'retention_failed', message: messageOf(cause) })
      return false
    }
  })
  const answer = (work: () => FromWriter, otherwise: 'unready' | 'failed'): void => {
    try {
      say(work())
      prune()
    } catch (cause) {
      shut()
      say({ kind: otherwise, message: messageOf(cause) })
    }
  }
  const start = (probing: boolean): FromWriter => {
    writer ??= open()
    if (probing) writer.probe()
    return { kind: 'ready' }
  }
  const write = (json: string): FromWriter => {
    if (writer === null) throw new Error('the writer is closed')
    const batch = readBatch(json)
    nowMs = batch.nowMs
    return { kind: 'done', json: JSON.stringify(writer.write(batch)) }
  }
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'batch') answer(() => write(message.json), 'failed')
    else if (message.kind === 'reopen') answer(() => start(true), 'unready')
    else {
      shut()
      port.close()
    }
  })
  answer(() => start(false), 'unready')
}

/** Does a step now, and as long as there is more to be done one after each turn of the event loop. */
function inPortions(step: () => boolean): () => void {
  let waiting = false
  const go = (): void => {
    if (!step() || waiting) return
    waiting = true
    setImmediate(() => {
      waiting = false
      go()
    })
  }
  return go
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown failure'
}
