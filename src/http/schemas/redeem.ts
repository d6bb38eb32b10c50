import { Type } from 'typebox'
import { anyObject, closed, id, named } from './common.js'

export const RedeemRequest = named(
  'RedeemRequest',
  closed(
    {
      tool: Type.Optional(
        id('The tool that is about to run; code is the tool `code`. Absent: the tool is not compared; do it yourself.'),
      ),
      arguments: anyObject(
        'The arguments that are about to run: those of the decision. Of code they are `{code, language}`.',
      ),
    },
    {
      description: 'What the tool side was given to run.',
      examples: [{ tool: 'process_payment', arguments: { amount: 500, currency: 'USD', recipient: 'vendor-x' } }],
    },
  ),
)
