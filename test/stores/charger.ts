/**
 * A process that charges one cell until told to stop: `charger.ts FOLDER NAME`. As the service does, it charges on the
 * version that it has read, and reads again after a conflict. Prints the audit id of each charge that is durable.
 */
import { writeSync } from 'node:fs'
import { draftOf } from '../receipt/world.js'
import { openAt } from './world.js'

const [folder = '', name = ''] = process.argv.slice(2)
const store = await openAt(folder)
const lines = [{ slotMs: 0, value: '', amount: 1, expiresMs: Number.MAX_SAFE_INTEGER }]

for (let next = 0; ; next++) {
  const auditId = `${name}_${next}`
  const { version } = store.counterCell('acme', 'shared', 0)
  const result = await store.commit(draftOf({ audit_id: auditId, agent_id: name }), [
    { kind: 'charge', cell: 'shared', version, lines },
    { kind: 'count', cell: `of ${name}`, lines },
  ])
  writeSync(1, result.committed ? `${auditId}\n` : 'moved\n')
}
