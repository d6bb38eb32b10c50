import { Type } from 'typebox'
import { anyObject, closed, named, nullable, ref } from './common.js'
import { Receipt } from './receipt.js'

export const AuditEntry = named(
  'AuditEntry',
  closed(
    {
      seq: Type.Integer({ minimum: 1 }),
      organisation: Type.String(),
      audit_id: Type.String(),
      caller_key_id: nullable(Type.String(), 'Null: the service itself.'),
      record: anyObject(
        'Reasons, layer results, which masks of configuration applied, what was charged or given back and, for auditors, evidence and counters as they were read. Never argument values.',
      ),
      receipt: ref(Receipt),
    },
    { description: "One line of an organisation's log." },
  ),
)
