import type { ErrorCode } from '../core/errors.js'
import type { Named } from './schemas/common.js'

/** What is said of an operation, besides what follows from the route table. */
export interface Words {
  readonly summary: string
  readonly description: string
  readonly tag: 'decisions' | 'approvals' | 'freezes' | 'audit' | 'service'
  /** Null: no body. `events`: a stream of them. */
  readonly success: Named | 'text' | 'events' | null
  /** What the same answer is in another media type, for callers that rather accept that. */
  readonly instead?: { readonly type: string; readonly schema: Named }
  /** Besides those that follow from the route table. */
  readonly errors: readonly ErrorCode[]
}
