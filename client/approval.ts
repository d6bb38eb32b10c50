import type { Api } from './api.js'
import { pause } from './exchange.js'
import { CountersignUnavailable } from './errors.js'
import type { ApprovalRequest, JsonMembers } from './types.js'

export interface ApprovalWait {
  /** So long people are waited for, at most. */
  readonly waitMs: number
  /** Told of each request that is waited for, once: show it to somebody. What it throws ends the waiting. */
  readonly onPending?: (approval: ApprovalRequest) => void
}

/** How the waiting ended: `approval` is what stands at the end of the edits and replacements. */
export interface Waited {
  readonly approval: ApprovalRequest
  /** The call that was approved, where an approver changed it; null: the one that was asked for. */
  readonly edited: { readonly tool: string; readonly arguments: JsonMembers } | null
}

export interface WaitOptions extends Pick<ApprovalWait, 'onPending'> {
  /** On the clock of `now`. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

export interface WaitDeps {
  readonly api: Pick<Api, 'approval'>
  readonly now: () => number
}

/** The service answers within a minute; a proxy before it may be less patient. */
const POLL_MS = 30_000
const PAUSE_MS = 500
const TRANSIENT: readonly (number | null)[] = [null, 429, 502, 503, 504]

/**
 * Waits until nobody is asked any more, or it has been long enough: the approval is as it is then. A service that is
 * away for a while is waited for too. Throws CountersignUnavailable when it stays away, or `signal` aborts.
 */
export async function waitForApproval(
  { api, now }: WaitDeps,
  firstId: string,
  { deadlineMs, onPending, signal }: WaitOptions,
): Promise<Waited> {
  const poll = poller(api, now, deadlineMs, signal)
  const told = new Set<string>()
  let id = firstId
  let version: number | null = null
  let isEdited = false
  for (;;) {
    const approval = await poll(id, version)
    const { status, replaced_by: next } = approval
    if (next !== null && (status === 'edited' || status === 'superseded')) {
      isEdited ||= status === 'edited'
      id = next
      version = null
      continue
    }
    if (status !== 'pending' || now() >= deadlineMs) return { approval, edited: isEdited ? callOf(approval) : null }
    if (!told.has(id)) onPending?.(approval)
    told.add(id)
    // A service that answers before anything happened is not asked again in the same moment.
    if (approval.version === version) await pause(PAUSE_MS, signal)
    version = approval.version
  }
}

function poller(api: WaitDeps['api'], now: () => number, deadlineMs: number, signal: AbortSignal | undefined) {
  /** The first look at a request does not wait: there may be somebody to tell of it. */
  return async (id: string, version: number | null): Promise<ApprovalRequest> => {
    for (;;) {
      const waitMs = version === null ? 0 : Math.max(0, Math.min(POLL_MS, deadlineMs - now()))
      try {
        return await api.approval(id, { waitMs, version, ...(signal === undefined ? {} : { signal }) })
      } catch (cause) {
        if (!isTransient(cause) || now() >= deadlineMs) throw cause
        await pause(PAUSE_MS, signal)
      }
    }
  }
}

function isTransient(cause: unknown): boolean {
  return cause instanceof CountersignUnavailable && TRANSIENT.includes(cause.status) && cause.code !== 'aborted'
}

function callOf({ tool, arguments: args }: ApprovalRequest): { tool: string; arguments: JsonMembers } {
  return { tool, arguments: args }
}
