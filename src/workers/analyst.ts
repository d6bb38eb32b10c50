import { parentPort, workerData } from 'node:worker_threads'
import { loadAnalyser } from '../evidence/code/create-analyser.js'
import type { WorkerStart } from '../evidence/code/pool/protocol.js'
import { serveAnalyses } from '../evidence/code/pool/worker.js'

/** A thread that analyses code. */
if (parentPort === null) throw new Error('this file runs as a worker thread')
await serveAnalyses(parentPort, loadAnalyser, (workerData as WorkerStart).settings)
