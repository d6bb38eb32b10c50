import { createPrivateKey, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { createSystemWorld } from '../core/world.js'
import { createKeyRing } from '../receipt/key-ring.js'
import { createSealer } from '../receipt/sealer.js'
import { openBatchWriter } from '../stores/sqlite/batch-writer.js'
import type { WriterOptions } from '../stores/sqlite/protocol.js'
import { serveWriter } from '../stores/sqlite/serve-writer.js'

/** The writer thread: the store's writing half and the sealer, put together. */
function main(port: NonNullable<typeof parentPort>, options: WriterOptions): void {
  const imported = (kid: string): KeyObject | null => {
    const file = join(options.importedKeys, `${kid}.pem`)
    return existsSync(file) ? createPrivateKey(readFileSync(file)) : null
  }
  const sealer = createSealer(createKeyRing({ masters: options.masters, imported }))
  const { newId } = createSystemWorld()
  serveWriter(port, () => openBatchWriter(options, { sealer, newId }), options.startedMs)
}

if (parentPort === null) throw new Error('this file runs as a worker thread')
main(parentPort, workerData as WriterOptions)
