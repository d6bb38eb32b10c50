import { Type, type Static } from 'typebox'
import type { OutcomeRequest as Outcome } from '../../core/decision.js'
import { anyValue, closed, named, nullable, oneOf, ref } from './common.js'
import { Receipt } from './receipt.js'

export const OutcomeRequest = named(
  'OutcomeRequest',
  closed(
    {
      status: oneOf(['succeeded', 'failed', 'not_executed'], {
        description:
          '`succeeded` settles what the ALLOW reserved as spent. `not_executed` gives it back; from an agent only while the decision is not redeemed. `failed` gives it back on the word of an executor that stands for the audience, or where the counter says `release: agent`.',
      }),
      amount_minor: Type.Optional(
        nullable(
          Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
          'What it really came to, in minor units; absent: what was reserved. Less gives back the difference, on the same word as `failed`; more is `outcome_amount_invalid`.',
        ),
      ),
      output: Type.Optional(
        anyValue(
          'What the tool returned, null for nothing. Kept as a salted hash, and as keyed fingerprints by which values of later calls are traced; left out, such values are `unknown`.',
        ),
      ),
      error: Type.Optional(nullable(Type.String(), 'What went wrong; kept as a salted hash.')),
    },
    { description: 'What became of an allowed call. Once per decision.', examples: [{ status: 'succeeded' }] },
  ),
)

export function toOutcome(body: Static<typeof OutcomeRequest>): Outcome {
  const { status, amount_minor: amountMinor = null, output = null, error = null } = body
  return { status, amountMinor, output, outputGiven: body.output !== undefined, error }
}

export const OutcomeResponse = named('OutcomeResponse', closed({ audit_id: Type.String(), receipt: ref(Receipt) }))
