import type { JsonObject, JsonValue } from './json.js'
import type { Reason } from './reason.js'
import type { Caller } from './caller.js'
import type { AttributeRef, CounterSpec } from './counter.js'
import type { ToolFlow } from './flow.js'
import type { Language } from './words.js'

/** The obligations a caller says it can carry out. */
export const ACCEPTABLE_OBLIGATIONS = ['redact', 'limits'] as const
export type AcceptableObligation = (typeof ACCEPTABLE_OBLIGATIONS)[number]

/** What was sent, in one of three forms, not yet understood. */
export type CallInput =
  | { readonly form: 'tool'; readonly tool: string; readonly arguments: JsonObject }
  | { readonly form: 'code'; readonly code: string; readonly language: Language | null }
  | { readonly form: 'tool_call'; readonly toolCall: JsonObject }

/** The body of `/enforce` and `/analyze`, shape-checked. `sessionId` null = the agent's one implicit session. */
export interface DecisionRequest {
  readonly agentId: string
  readonly sessionId: string | null
  readonly input: CallInput
  readonly context: JsonObject
  readonly approvalId: string | null
  readonly accepts: readonly AcceptableObligation[]
}

export type CallFormat = 'native' | 'code' | 'openai_chat' | 'openai_responses' | 'anthropic' | 'mcp'

/** A call in any format, reduced to one shape. */
export interface Call {
  readonly format: CallFormat
  readonly tool: string
  /** Null when the arguments could not be read (`argument_invalid`). */
  readonly arguments: JsonObject | null
  /** The code that the call carries, as the catalogue says where; null: none. */
  readonly code: Code | null
  /** The format's own id of the call (`call_…`, `toolu_…`, JSON-RPC id); null where it has none. */
  readonly callId: string | number | null
}

export interface Code {
  readonly text: string
  readonly language: Language | 'unknown'
  readonly languageSource: 'declared' | 'agent_default' | 'detected' | 'catalogue'
  /** Of SQL or a shell, as the catalogue says; null: not known. */
  readonly dialect: string | null
}

/** What the catalogue says of the tool, as far as it concerns the rest of the house. */
export interface ToolEntry {
  /** The name or glob under which it stands in the catalogue. */
  readonly name: string
  readonly kind: string
  readonly action: string
  readonly version: string
  readonly scope: string
  readonly policyId: string | null
  readonly audience: string | null
  /** RFC 3339; until then this tool is in advisory mode. */
  readonly advisoryUntil: string | null
  /** Those that this tool's calls read and charge. */
  readonly counters: readonly CounterSpec[]
  /** Names of the catalogue's other counters: null for this tool. */
  readonly otherCounters: readonly string[]
  /** The attribute that says what a call acts on: a recipient, a record; null where none does. */
  readonly target: AttributeRef | null
  /** Whether calls delete or overwrite what cannot be had back. */
  readonly destructive: boolean
  /** How long what an ALLOW reserves can be given back; null: as configured. */
  readonly leaseMs: number | null
  /** What a call reads, and where it sends. */
  readonly flow: ToolFlow
  /** The whole entry as it stands in the catalogue: with schema and bindings, which make the call out of its arguments. */
  readonly source: JsonObject
}

/** Who asks: the agent, the key that speaks for it, and what it may claim. */
export interface Subject {
  readonly agentId: string
  readonly keyId: string
  /** Whose key it is, canonical; null: nobody's. */
  readonly person: string | null
  readonly organisation: string
  readonly sessionId: string | null
  /** The one Cerbos role. */
  readonly role: string
  /** Context members the key may assert. */
  readonly permitted: JsonObject
  /** The rest of the context: claims nobody vouches for. */
  readonly unverified: JsonObject
  readonly claims: JsonObject
}

/** One normalized action: what the judgement is about. */
export interface Action {
  readonly subject: Subject
  readonly call: Call
  readonly tool: ToolEntry
  /** The arguments as parsed; those that would run. */
  readonly arguments: JsonObject
  /** The bound arguments: what policies see as `R.attr`. */
  readonly attributes: JsonObject
  /** ISO 4217 code of each attribute that is an amount of money. */
  readonly currencies: Readonly<Record<string, string>>
  readonly context: JsonObject
}

export type Normalized =
  | { readonly ok: true; readonly action: Action }
  | {
      readonly ok: false
      readonly subject: Subject
      readonly call: Call
      readonly tool: ToolEntry | null
      readonly context: JsonObject
      readonly reason: Reason
    }

export interface Normalizer {
  /**
   * Throws CountersignError for "no decision": `body_invalid` (a tool_call of no known shape, with member),
   * `agent_not_permitted`, `context_not_permitted`. Everything else that is wrong with the call is a refusal (`ok: false`).
   */
  normalize(request: DecisionRequest, caller: Caller): Normalized
  /** The same action with other arguments (redacted, edited): schema and bindings are checked again. */
  rebind(action: Action, args: JsonObject): Normalized
  /** The attributes of this tool's calls that come from the argument at this JSON Pointer, from around or inside it. */
  attributesAt(tool: string, pointer: string): readonly string[]
  /**
   * The action in which the attribute at this path of `R.attr` has this value (undefined: is absent), reached by
   * changing the one argument that it is bound from. Null where no such change is known, or the schema refuses it.
   */
  withAttribute(action: Action, path: readonly string[], value: JsonValue | undefined): AttributeChange | null
}

export interface AttributeChange {
  readonly action: Action
  /** JSON Pointer into the arguments. */
  readonly argument: string
  /** The argument as people name it: `amount`. */
  readonly name: string
  /** What the argument then is; undefined: it is left out. */
  readonly sent: JsonValue | undefined
  /** The value as people write it (`1,000.00 USD`), where it is more than itself. */
  readonly text: string | null
}

/** A refusal in the caller's own `tool_call` format; null for the native and code forms. */
export type AgentFeedback = (call: Call, message: string) => JsonValue
