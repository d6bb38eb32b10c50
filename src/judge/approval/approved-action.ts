import type { Action, ToolEntry } from '../../core/action.js'
import type { ApprovedAction } from '../../core/approval.js'
import type { JsonObject } from '../../core/json.js'

/** `sha256:<hex>` of RFC 8785. */
export type Digest = (value: JsonObject) => string

/** What a person approves of this call: what was asked for, before anything is redacted. */
export function approvedAction(
  { subject, call, tool, arguments: args, context }: Action,
  digest: Digest,
): ApprovedAction {
  const { organisation, agentId, sessionId } = subject
  return {
    organisation,
    agentId,
    sessionId,
    context,
    tool: call.tool,
    arguments: args,
    catalogueEntry: digest(entryOf(tool)),
  }
}

function entryOf(tool: ToolEntry): JsonObject {
  return JSON.parse(JSON.stringify(tool)) as JsonObject
}
