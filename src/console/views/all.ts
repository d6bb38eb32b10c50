import type { DecisionView } from './decision.js'
import type { DecisionsView } from './decisions.js'
import type { OverviewView } from './overview.js'
import type { RequestView } from './request.js'
import type { InboxView, RequestsView } from './requests.js'

export interface SignInView {
  /** Where to go then: a path of the console. */
  readonly to: string
  /** How long a sign-in lasts. */
  readonly minutes: number
}

export interface ProblemView {
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly requestId: string
}

/** Every page, and what it is made of. */
export interface Views {
  readonly sign_in: SignInView
  readonly problem: ProblemView
  readonly inbox: InboxView
  readonly requests: RequestsView
  readonly request: RequestView
  readonly decisions: DecisionsView
  readonly decision: DecisionView
  readonly overview: OverviewView
}
