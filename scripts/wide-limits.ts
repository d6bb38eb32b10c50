/** Far above what a service can be asked for in a while. */
const FAR = 1_000_000_000
const MONEY = Object.fromEntries(['USD', 'EUR', 'GBP', 'JPY'].map((currency) => [currency, FAR * 1_000_000]))

/** Payees that nobody said are paid; those that content brought are not. */
const UNSAID = { new: 'allow', unknown: 'allow' }
const UNSAID_ANYWHERE = { money: UNSAID, irreversible: UNSAID, public: UNSAID, external: UNSAID }

/**
 * Globals under which the shipped policies of `state_history` and `data_sensitivity` stand in nobody's way, but for the
 * rows of one call and for what content brought: for tests and loads that ask for the same payment again and again, and
 * tell no user's words. A payment still needs its user.
 */
export const WIDE_LIMITS = {
  history: {
    transactions_per_five_minutes: FAR,
    same_transactions_per_minute: FAR,
    spent_per_user_day: MONEY,
    spent_per_user_ever: MONEY,
    spent_per_key_day: MONEY,
    first_sight_ceiling: MONEY,
    agents_per_recipient_day: FAR,
    behaviour_score: 1,
    self_released_per_day: FAR,
    denied_intent: { retries: FAR },
    deletions_in_a_row: FAR,
    rows_per_hour: FAR,
    rows_per_key_hour: FAR,
  },
  sensitivity: { targets: UNSAID_ANYWHERE, targets_after_instructions: UNSAID_ANYWHERE },
} as const

/** The environment with these limits, unless it brings globals of its own, a file that may have some, or signed ones. */
export function withWideLimits(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own = ['COUNTERSIGN_GLOBALS', 'COUNTERSIGN_CONFIG', 'COUNTERSIGN_POLICY_TRUST_KEYS'].some((name) =>
    Object.hasOwn(env, name),
  )
  return own ? env : { ...env, COUNTERSIGN_GLOBALS: JSON.stringify(WIDE_LIMITS) }
}
