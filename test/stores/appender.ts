/**
 * A process that appends until it is killed: `appender.ts FOLDER NAME`.
 * Prints the audit id of each commit once it is acknowledged, one a line.
 */
import { writeSync } from 'node:fs'
import { draftOf } from '../receipt/world.js'
import { openAt } from './world.js'

const LANES = 8
const [folder = '', name = ''] = process.argv.slice(2)
const store = await openAt(folder)
let next = 0

async function lane(): Promise<never> {
  for (;;) {
    const auditId = `${name}_${next++}`
    const nowMs = Date.now()
    const session = { sessionId: auditId, keyId: 'key_1', openedMs: nowMs, lastMs: nowMs, endedMs: null }
    const change = { kind: 'use_session', session } as const
    const result = await store.commit(draftOf({ audit_id: auditId, agent_id: name }), [change])
    if (result.committed) writeSync(1, `${auditId}\n`)
  }
}

await Promise.all(Array.from({ length: LANES }, lane))
