import { Type } from 'typebox'
import type { Recorded as Entry } from '../../core/decision.js'
import { closed, named, ref } from './common.js'
import { Receipt } from './receipt.js'

export const Recorded = named(
  'Recorded',
  closed(
    { audit_id: Type.String({ description: 'Of the entry that was made.' }), receipt: ref(Receipt) },
    { description: 'What was done, as an entry of the log with a receipt of its own.' },
  ),
)

export function fromRecorded({ auditId, receipt }: Entry): object {
  return { audit_id: auditId, receipt }
}
