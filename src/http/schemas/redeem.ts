import { anyObject, closed, named } from './common.js'

export const RedeemRequest = named(
  'RedeemRequest',
  closed(
    {
      arguments: anyObject(
        'The arguments that are about to run: those of the decision. Of code they are `{code, language}`.',
      ),
    },
    {
      description: 'What the tool side was given to run.',
      examples: [{ arguments: { amount: 500, currency: 'USD', recipient: 'vendor-x' } }],
    },
  ),
)
