/**
 * A process that appends an entry an hour, by its own clock, and keeps entries for a day, until it is killed:
 * `pruner.ts FOLDER NAME`. Prints the audit id of each commit once it is acknowledged.
 */
import { writeSync } from 'node:fs'
import { createSystemWorld } from '../../src/core/world.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { openAt } from './world.js'

const HOUR_MS = 3_600_000
const LANES = 8
const [folder = '', name = ''] = process.argv.slice(2)
let nowMs = START_MS
const store = await openAt(
  folder,
  { logRetention: { retentionMs: 24 * HOUR_MS, issuer: 'house' }, answerMarginMs: 0 },
  { world: { ...createSystemWorld(), now: () => nowMs } },
)
nowMs = Math.max(nowMs, store.lastTimestampMs())
let next = 0

async function lane(): Promise<never> {
  for (;;) {
    const auditId = `${name}_${next++}`
    nowMs += HOUR_MS
    const draft = draftOf({ audit_id: auditId, agent_id: name }, { salt: 'c2FsdA' })
    const result = await store.commit(draft, [{ kind: 'record_outcome', auditId }])
    if (result.committed) writeSync(1, `${auditId}\n`)
  }
}

await Promise.all(Array.from({ length: LANES }, lane))
