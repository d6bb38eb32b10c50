/**
 * A process that opens approvals with a decision each, and reminds of them without one, until it is killed:
 * `approver.ts FOLDER NAME`. One approval is everybody's: who wrote it last is compared. Each step writes one version, one event and one message.
 * Prints approval and version of each step that is durable.
 */
import { writeSync } from 'node:fs'
import type { Approval } from '../../src/core/approval.js'
import type { ApprovalChange } from '../../src/core/store.js'
import { add, approvalOf, messageOf, put, stored } from '../contracts/approvals.js'
import { draftOf } from '../receipt/world.js'
import { openAt } from './world.js'

const LANES = 4
const [folder = '', name = ''] = process.argv.slice(2)
const store = await openAt(folder)
let next = 0

function step(approval: Approval, event: 'requested' | 'reminded'): ApprovalChange[] {
  const id = `msg_${approval.id}_${approval.version}`
  return [put(approval, event), ...add(messageOf(id, { approvalId: approval.id }))]
}

async function lane(): Promise<never> {
  for (;;) {
    const serial = `${name}_${next++}`
    const opened = approvalOf(`apr_${serial}`, { decisionAuditId: `dec_${serial}` })
    const made = await store.commit(draftOf({ audit_id: `dec_${serial}`, agent_id: name }), step(opened, 'requested'))
    if (made.committed) writeSync(1, `${opened.id} 1\n`)
    const kept = await store.keep('acme', step({ ...stored(opened), reminders: 1 }, 'reminded'))
    if (kept.kept) writeSync(1, `${opened.id} 2\n`)
  }
}

/** Conflicts with the other lanes and with other processes. */
async function contend(): Promise<never> {
  for (;;) {
    const auditId = `dec_${name}_shared`
    const found = store.approval('acme', 'apr_shared') ?? approvalOf('apr_shared', { decisionAuditId: auditId })
    const { version } = found
    const changes = step({ ...found, reminders: version }, version === 0 ? 'requested' : 'reminded')
    const done =
      version === 0
        ? (await store.commit(draftOf({ audit_id: auditId, agent_id: name }), changes)).committed
        : (await store.keep('acme', changes)).kept
    if (done) writeSync(1, `apr_shared ${version + 1}\n`)
    else writeSync(1, 'moved\n')
  }
}

await Promise.all([...Array.from({ length: LANES }, lane), contend(), contend()])
