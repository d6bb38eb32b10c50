import { Type } from 'typebox'
import { anyValue, closed, named, nullable, oneOf, ref } from './common.js'
import { Source } from './source.js'
import { Decision, Layer } from './words.js'

const text = Type.String()

export const ExplainedRule = named(
  'ExplainedRule',
  closed(
    {
      layer: ref(Layer),
      rule: text,
      policy: text,
      effect: oneOf(['allow', 'deny']),
      source: nullable(ref(Source)),
      state: oneOf(['activated', 'not_met', 'error'], {
        description: 'An error denies, whatever the effect: what cannot be evaluated is not taken for false.',
      }),
      condition: nullable(text, 'As written, at most 500 characters; null: it always holds.'),
      detail: nullable(text, 'What could not be evaluated, which part did not hold, which derived role is not held.'),
    },
    { description: 'One rule whose policy, scope, action and role fit the call.' },
  ),
)

export const NearestChange = named(
  'NearestChange',
  closed(
    {
      on: oneOf(['argument', 'context', 'approval']),
      attribute: nullable(text, 'JSON Pointer into `R.attr` (on an argument) or `P.attr` (on the context).'),
      argument: nullable(text, 'JSON Pointer into the arguments.'),
      change: oneOf([
        'at_most',
        'at_least',
        'less_than',
        'greater_than',
        'equals',
        'one_of',
        'only',
        'absent',
        'approval',
      ]),
      value: anyValue('As policies see it; of `one_of` the list. Null where there is none.'),
      sent: anyValue('What stood in the call, in the place of `argument` or the context member, when this was judged.'),
      decision: ref(Decision),
      approval: Type.Array(text, { description: 'Who must agree then.' }),
      text: Type.String({ description: 'For people: `amount ≤ 1,000.00 USD, with approval by manager`.' }),
    },
    { description: 'One change that turns the decision: `sent` was judged by all layers, and got `decision`.' },
  ),
)

export const Explanation = named(
  'Explanation',
  closed(
    {
      available: Type.Boolean({ description: 'False where the evaluator cannot explain, or could not just now.' }),
      rules: Type.Array(ref(ExplainedRule), { description: 'Also those behind the first that denies.' }),
      nearest: Type.Array(ref(NearestChange), { description: 'Of a refusal; empty where no single change is known.' }),
    },
    { description: 'For auditors.' },
  ),
)
