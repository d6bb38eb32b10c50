import { UNDECLARED_FLOW, type ToolFlow } from '../../src/core/flow.js'
import type { Action, Normalized, Subject, ToolEntry } from '../../src/core/action.js'
import type { Caller } from '../../src/core/caller.js'
import type { AttributeRef, CounterSpec } from '../../src/core/counter.js'
import type { InputRequest, OutcomeRequest } from '../../src/core/decision.js'
import type { JsonObject } from '../../src/core/json.js'
import type { AuditEntry } from '../../src/core/receipt.js'
import type { Outcome, Plan, State } from '../../src/core/state.js'
import type { CommitResult, Store } from '../../src/core/store.js'
import type { Decision } from '../../src/core/words.js'
import { createSystemWorld } from '../../src/core/world.js'
import { canonicalize } from '../../src/receipt/canonical.js'
import type { StateOptions } from '../../src/state/options.js'
import { createState } from '../../src/state/state.js'
import { draftOf, START_MS } from '../receipt/world.js'
import { openAt, tempFolder } from '../stores/world.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- facts are read member by member
export type Facts = any

export const DAY_MS = 86_400_000

const OPTIONS: StateOptions = {
  sessionIdleMs: 30 * 60_000,
  leaseMs: 900_000,
  eventRetentionMs: 90 * DAY_MS,
  counterRetentionMs: 400 * DAY_MS,
  flowWindowMs: 24 * 3_600_000,
  behaviourWarmUpCalls: 20,
}

export interface Asked {
  readonly agent?: string
  readonly key?: string
  readonly organisation?: string
  readonly session?: string | null
  readonly tool?: string
  readonly kind?: string
  readonly args?: JsonObject
  readonly destructive?: boolean
  readonly counters?: readonly CounterSpec[]
  readonly otherCounters?: readonly string[]
  readonly target?: AttributeRef | null
  readonly flow?: ToolFlow
  /** The call was not understood: no such tool, or its arguments are wrong. */
  readonly refused?: 'tool_unknown' | 'argument_invalid'
}

/** The real state over the real store, with a clock of its own; decisions are what the test says. */
export interface HistoryWorld {
  readonly state: () => State
  readonly store: () => Store
  pass(ms: number): void
  /** What policies would see of this call now. */
  facts(asked?: Asked): Promise<Facts>
  /** A decision as the service makes it, again where the state moved; resolves to its audit id when it is durable. */
  decide(asked: Asked, decision: Decision, codes?: readonly string[], retryable?: boolean): Promise<string>
  /** As `decide`, but says what became of the commit, and does not wait before it is queued. */
  queue(asked: Asked, decision: Decision): Promise<{ readonly auditId: string; readonly written: Promise<boolean> }>
  outcome(auditId: string, status: OutcomeRequest['status'], more?: Partial<Outcome>): Promise<void>
  /** `R.attr.evidence.flow` of this call now. */
  flow(asked?: Asked): Promise<Facts>
  /** The session is told this; resolves to whether it was written. */
  tell(sessionId: string, input: Partial<InputRequest> & { readonly text: string }, keyId?: string): Promise<boolean>
  /** Queues a plan of the state's own. */
  commit(plan: Plan): Promise<boolean>
  /** From now on no commit succeeds: nothing is written, as when a disk is full. */
  breakStore(broken: boolean): void
  restart(): Promise<void>
  close(): Promise<void>
}

export async function openHistory(options: Partial<StateOptions> = {}): Promise<HistoryWorld> {
  const folder = tempFolder()
  let nowMs = START_MS
  const world = { ...createSystemWorld(), now: () => nowMs }
  let broken = false
  let serial = 0
  let real = await openAt(folder.path, {}, { world })
  const start = (): State => createState({ ...OPTIONS, ...options }, { store: real, world, canonicalize })
  let state = start()
  const write = async (plan: Plan, claims: Parameters<typeof draftOf>[0], keyId = 'k1'): Promise<boolean> => {
    const result: Promise<CommitResult> = broken
      ? new Promise((_, reject) => setTimeout(reject, 5, new Error('disk full')))
      : real.commit(draftOf(claims, { callerKeyId: keyId }), plan.changes)
    plan.queued()
    const committed = await result.then(
      (done) => done.committed,
      () => false,
    )
    plan.settled(committed)
    return committed
  }
  const queue: HistoryWorld['queue'] = async (asked, decision) => queueCoded(asked, decision, [], false)
  const queueCoded = async (asked: Asked, decision: Decision, codes: readonly string[], retryable: boolean) => {
    const normalized = normalizedOf(asked)
    const view = await state.view(normalized)
    const auditId = `dec_${serial++}`
    const action = normalized.ok ? normalized.action : null
    const plan = view.plan({
      auditId,
      decision,
      action,
      files: null,
      destroys: false,
      reasonCodes: codes,
      retryable,
      obligations: [],
      receiptTtlMs: 60_000,
    })
    const { organisation, agentId: agent_id, sessionId: session_id, keyId } = subjectOf(asked)
    const written = write(plan, { audit_id: auditId, organisation, agent_id, session_id, decision }, keyId)
    return { auditId, written }
  }
  return {
    state: () => state,
    store: () => real,
    pass: (ms) => {
      nowMs += ms
    },
    facts: async (asked = {}) => (await state.view(normalizedOf(asked))).history(),
    decide: async (asked, decision, codes = [], retryable = false) => {
      for (let attempt = 0; attempt < 3; attempt++) {
        const { auditId, written } = await queueCoded(asked, decision, codes, retryable)
        if (await written) return auditId
      }
      throw new Error('not written')
    },
    queue,
    flow: async (asked = {}) => (await state.view(normalizedOf(asked))).flow(),
    tell: (sessionId, input, keyId = 'k1') => {
      const auditId = `inp_${serial++}`
      const told = { agentId: null, kind: 'said', name: null, ...input } as const
      return write(
        state.input(sessionId, { input: told, caller: callerOf(keyId), auditId }),
        { audit_id: auditId },
        keyId,
      )
    },
    outcome: async (auditId, status, more = {}) => {
      const decision = real.entry('acme', auditId) as AuditEntry
      const report = { status, amountMinor: null, output: null, outputGiven: false, error: null, classes: [], ...more }
      const plan = state.settle(decision, report, callerOf(decision.caller_key_id ?? ''))
      if (!(await write(plan, { audit_id: `out_${serial++}` }))) throw new Error('not written')
    },
    commit: (plan) => write(plan, { audit_id: `any_${serial++}` }),
    breakStore: (now) => {
      broken = now
    },
    restart: async () => {
      await real.close()
      real = await openAt(folder.path, {}, { world })
      state = start()
    },
    close: async () => {
      await real.close()
      folder.remove()
    },
  }
}

export function callerOf(keyId: string): Caller {
  return {
    keyId,
    organisation: 'acme',
    roles: ['agent'],
    agentIds: '*',
    asserts: '*',
    claims: {},
    subjectRole: 'agent',
    mayInput: true,
    audiences: [],
    person: null,
    levels: [],
  }
}

export function normalizedOf(asked: Asked): Normalized {
  const subject = subjectOf(asked)
  const { args = { amount: 5000, recipient: 'vendor-x' }, refused } = asked
  const tool = toolOf(asked)
  const name = asked.tool ?? 'process_payment'
  const call = { format: 'native', tool: name, arguments: args, code: null, callId: null } as const
  if (refused === undefined) {
    const action: Action = { subject, call, tool, arguments: args, attributes: args, currencies: {}, context: {} }
    return { ok: true, action }
  }
  const reason = {
    code: refused,
    severity: 'HIGH',
    layer: 'policy',
    rule: null,
    source: null,
    message: refused,
    agentMessage: refused,
    retryable: false,
    cwe: null,
    at: [],
  } as const
  return { ok: false, subject, call, tool: refused === 'tool_unknown' ? null : tool, context: {}, reason }
}

function toolOf(asked: Asked): ToolEntry {
  const { tool = 'process_payment', kind = 'payment', destructive = false } = asked
  return {
    name: tool,
    kind,
    action: 'create',
    version: 'default',
    scope: '',
    policyId: null,
    audience: null,
    advisoryUntil: null,
    counters: asked.counters ?? [],
    otherCounters: asked.otherCounters ?? [],
    target: asked.target ?? null,
    destructive,
    leaseMs: null,
    flow: asked.flow ?? UNDECLARED_FLOW,
    source: {},
  }
}

function subjectOf({ agent = 'bot', key = 'k1', organisation = 'acme', session = null }: Asked): Subject {
  return {
    agentId: agent,
    keyId: key,
    person: null,
    organisation,
    sessionId: session,
    role: 'agent',
    permitted: {},
    unverified: {},
    claims: {},
  }
}
