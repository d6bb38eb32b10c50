const flag = { type: 'boolean' } as const
const count = { type: 'integer', minimum: 0 } as const
const seconds = { type: ['integer', 'null'], minimum: 0, description: 'Whole seconds ago; null: never' } as const
const amount = { type: ['integer', 'null'], minimum: 0 } as const
const share = { type: 'number', minimum: 0, maximum: 1 } as const
const DECISIONS = ['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'] as const
const outcome = { enum: ['succeeded', 'failed', 'not_executed', 'unreported', 'none'] } as const
const counterNames = { type: 'array', items: { type: 'string' } } as const

const windows = closed({ minute: count, five_minutes: count, hour: count, day: count })
const activity = { calls: windows, denials: windows, asked: windows, failures: windows } as const

const members = {
  ready: { ...flag, description: 'false: nothing is remembered at all; counts are 0, the rest is null' },
  counters: closed({ missing: counterNames, saturated: counterNames }),
  agent: closed({
    seconds_since_first_call: seconds,
    seconds_since_last_call: seconds,
    ...activity,
    consecutive_denials: count,
    consecutive_failures: count,
    destructive_in_a_row: count,
    first_use_of_tool: flag,
    self_released: closed({ day: count }),
  }),
  key: closed({ seconds_since_last_call: seconds, ...activity, self_released: closed({ day: count }) }),
  same_call: closed({
    seen: flag,
    minute: count,
    hour: count,
    day: count,
    seconds_ago: seconds,
    decision: { enum: [...DECISIONS, 'none'] },
    outcome,
  }),
  denied_intent: closed({
    same: count,
    cosmetic: count,
    similar: closed({ at_50: count, at_70: count, at_90: count }),
    closest: share,
    seconds_ago: seconds,
  }),
  target: closed({
    given: flag,
    first_use_by_agent: flag,
    first_use: flag,
    agents_hour: count,
    agents_day: count,
    other_agents_day: count,
    calls_day: count,
    own_calls_day: count,
    amount_day: amount,
    own_amount_day: amount,
  }),
  session: closed({
    id_given: flag,
    seconds_open: count,
    calls: count,
    sequence: {
      type: 'array',
      maxItems: 20,
      items: closed({ tool: { type: 'string' }, kind: { type: 'string' }, decision: { enum: DECISIONS }, outcome }),
    },
  }),
  behaviour: closed({
    ready: flag,
    calls_known: count,
    score: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    reasons: { type: 'array', maxItems: 3, items: closed({ fact: { type: 'string' }, score: share }) },
  }),
}

/** `R.attr.evidence.history`: closed, every member is always there. Counters of the catalogue stand under their names. */
export const historySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Countersign: R.attr.evidence.history',
  ...closed(members),
  patternProperties: {
    [`^(?!(?:${Object.keys(members).join('|')})$)[a-z][a-z0-9_]{0,63}$`]: {
      description:
        'A counter: what it has for the key of this call. null: it is not one of this tool, or it is missing',
      type: ['number', 'null'],
    },
  },
}

function closed(properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } as const
}
