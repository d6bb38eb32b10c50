import type { Announcement } from '../core/announce.js'
import type { Approval } from '../core/approval.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import { amountText } from '../core/money-text.js'
import { clip } from './clip.js'
import { maskedArguments } from './masked-arguments.js'

const MAX_LISTED = 20
const MAX_TEXT = 500

export interface BodyDeps {
  /** Address at which people reach the console's service, without a slash at its end; null: messages carry no link. */
  readonly publicUrl: string | null
}

export interface Occasion {
  readonly type: Announcement
  /** The level that it is about; null: the approval as a whole. */
  readonly level: string | null
  readonly nowMs: number
}

/** What a webhook carries, and what mail and Slack are made of. Masked and bounded; no comments, no context. */
export function messageBody(approval: Approval, { type, level, nowMs }: Occasion, deps: BodyDeps): JsonObject {
  const { action, snapshot } = approval
  const shown = maskedArguments(action.arguments, snapshot.masked)
  return {
    type,
    timestamp: iso(nowMs),
    data: {
      approval_id: approval.id,
      organisation: action.organisation,
      agent_id: action.agentId,
      tool: action.tool,
      status: approval.status,
      level,
      levels: approval.levels.map(({ name, quorum, signatures }) => ({ name, quorum, approved: signatures.length })),
      opened_at: iso(approval.openedMs),
      expires_at: iso(approval.expiresMs),
      reasons: snapshot.reasons.slice(0, MAX_LISTED).map(reason),
      amounts: snapshot.amounts.slice(0, MAX_LISTED).map(({ attribute, minor, currency }) => ({
        attribute,
        minor,
        currency,
        text: amountText(minor, currency),
      })),
      arguments: shown.arguments,
      arguments_complete: shown.complete,
      masked: snapshot.masked.slice(0, MAX_LISTED).map(text),
      not_covered: snapshot.notCovered.slice(0, MAX_LISTED).map(text),
      url: deps.publicUrl === null ? null : `${deps.publicUrl}/console/requests/${encodeURIComponent(approval.id)}`,
    },
  }
}

function reason({ code = null, message = null }: JsonObject): JsonObject {
  return { code: text(code), message: text(message) }
}

function text(value: JsonValue): string {
  return typeof value === 'string' ? clip(value, MAX_TEXT) : ''
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
