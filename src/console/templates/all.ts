import type { Views } from '../views/all.js'
import { ANSWER_FORMS, SERIES_FORM } from './answer-forms.js'
import { DECISION, DECISIONS } from './decisions.js'
import { INBOX, REQUEST_LIST, REQUESTS } from './inbox.js'
import { BADGE, DECISION_TABLE, LAYOUT, WHEN } from './layout.js'
import { BARS, OVERVIEW } from './overview.js'
import { CHAIN, MEMBERS, PAST_REQUESTS, REASONS, REQUEST } from './request.js'
import { PROBLEM, SIGN_IN } from './sign-in.js'

/** Eta's language; `it` is the view of that name with its `frame`. */
export const TEMPLATES: Readonly<Record<keyof Views, string>> = {
  sign_in: SIGN_IN,
  problem: PROBLEM,
  inbox: INBOX,
  requests: REQUESTS,
  request: REQUEST,
  decisions: DECISIONS,
  decision: DECISION,
  overview: OVERVIEW,
}

/** What templates include. */
export const PARTS = {
  layout: LAYOUT,
  badge: BADGE,
  when: WHEN,
  decision_table: DECISION_TABLE,
  request_list: REQUEST_LIST,
  members: MEMBERS,
  chain: CHAIN,
  reasons: REASONS,
  answer_forms: ANSWER_FORMS,
  series_form: SERIES_FORM,
  past_requests: PAST_REQUESTS,
  bars: BARS,
} as const
