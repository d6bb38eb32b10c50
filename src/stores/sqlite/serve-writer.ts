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
  let pruning = false
  const say = (message: FromWriter): void => {
    port.postMessage(message)
  }
  const shut = (): void => {
    writer?.close()
    writer = null
  }
  const prune = (): void => {
    try {
      if (writer?.prune(nowMs) === true) pruneNext()
    } catch (cause) {
      say({ kind: 'retention_failed', message: messageOf(cause) })
    }
  }
  const pruneNext = (): void => {
    if (pruning) return
    pruning = true
    setImmediate(() => {
      pruning = false
      prune()
    })
  }
  const start = (probing: boolean): void => {
    try {
      writer ??= open()
      if (probing) writer.probe()
      say({ kind: 'ready' })
      prune()
    } catch (cause) {
      shut()
      say({ kind: 'unready', message: messageOf(cause) })
    }
  }
  const write = (json: string): void => {
    try {
      if (writer === null) throw new Error('the writer is closed')
      const batch = readBatch(json)
      nowMs = batch.nowMs
      say({ kind: 'done', json: JSON.stringify(writer.write(batch)) })
      prune()
    } catch (cause) {
      shut()
      say({ kind: 'failed', message: messageOf(cause) })
    }
  }
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'batch') write(message.json)
    else if (message.kind === 'reopen') start(true)
    else {
      shut()
      port.close()
    }
  })
  start(false)
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown failure'
}
