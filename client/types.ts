import type { components } from './api.gen.js'

type Schemas = components['schemas']

/** The body of `POST /enforce`. */
export type EnforceRequest = Schemas['EnforceRequest']
/** A request for approval, as the agent that asked sees it: its own arguments in the clear. */
export type ApprovalRequest = Schemas['ApprovalRequest']
/** Newest first; `next` goes on from there. */
export type ApprovalList = Schemas['ApprovalList']
export type ApprovalStatus = ApprovalRequest['status']
/** A step that was taken, with the receipt of its entry. */
export type ApprovalStep = Schemas['ApprovalStep']
/** A decision that is durable and signed. */
export type Answer = Schemas['EnforceResponse']
/** What would be decided: nothing signed, nothing to act on. */
export type Analysis = Omit<Schemas['AnalyzeResponse'], 'audit_id' | 'receipt' | 'salt'>
export type Receipt = Schemas['Receipt']
export type Reason = Schemas['Reason']
export type Obligation = Schemas['Obligation']
export type OutcomeReport = Schemas['OutcomeRequest']
export type OutcomeRecorded = Schemas['OutcomeResponse']
/** An entry of the log that was made, with its receipt. */
export type Recorded = Schemas['Recorded']
export type Acceptable = NonNullable<EnforceRequest['accepts']>[number]
export type Language = NonNullable<EnforceRequest['language']>

/** An object as it came out of JSON. */
export type JsonMembers = Readonly<Record<string, unknown>>

/** A call in one of the three forms that the service reads; objects go as `JSON.stringify` writes them. */
export type Call =
  | { readonly tool: string; readonly arguments: object }
  | { readonly code: string; readonly language?: Language }
  /** As the model made it: an OpenAI `tool_calls[]` item or `function_call`, an Anthropic `tool_use`, an MCP `tools/call`. */
  | { readonly toolCall: object }

/** What may differ from call to call; the rest is the client's. */
export interface CallOptions {
  readonly sessionId?: string
  /** Replaces the client's context. */
  readonly context?: object
  readonly approvalId?: string
  /** Obligations that you carry out. Default: `redact`, which is done by running the returned arguments. */
  readonly accepts?: readonly Acceptable[]
  /** Default: a new one per call. With one of your own, a call repeated later runs at most once while this client lives. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

export function isMembers(value: unknown): value is JsonMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
