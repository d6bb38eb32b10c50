import { Type } from 'typebox'
import { closed, named } from './common.js'

const MAX_REASON_LENGTH = 500

export const FreezeRequest = named(
  'FreezeRequest',
  closed(
    {
      reason: Type.String({
        minLength: 1,
        maxLength: MAX_REASON_LENGTH,
        pattern: '^[\\p{Cf}\\p{Zs}]*[^\\p{Cc}\\p{Cf}\\p{Z}][^\\p{Cc}\\p{Zl}\\p{Zp}]*$',
        description: 'One line for people, not of blanks alone. It stands in the log as it is.',
      }),
    },
    { description: 'Why.', examples: [{ reason: 'Pays the same vendor again and again; see ticket 4711' }] },
  ),
)
