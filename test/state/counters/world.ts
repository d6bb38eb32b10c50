import { UNDECLARED_FLOW } from '../../../src/core/flow.js'
import type { Action, Normalized, Subject, ToolEntry } from '../../../src/core/action.js'
import type { Caller } from '../../../src/core/caller.js'
import type { CounterSpec } from '../../../src/core/counter.js'
import type { OutcomeRequest } from '../../../src/core/decision.js'
import type { JsonObject } from '../../../src/core/json.js'
import type { AuditEntry } from '../../../src/core/receipt.js'
import type { Plan, SettlePlan, State, StateView } from '../../../src/core/state.js'
import type { CommitResult, Store } from '../../../src/core/store.js'
import type { Decision } from '../../../src/core/words.js'
import { createSystemWorld } from '../../../src/core/world.js'
import { canonicalize } from '../../../src/receipt/canonical.js'
import type { StateOptions } from '../../../src/state/options.js'
import { createState } from '../../../src/state/state.js'
import { draftOf, START_MS } from '../../receipt/world.js'
import { openAt, tempFolder } from '../../stores/world.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- facts are read member by member
export type Facts = any

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const RECEIPT_TTL_MS = MINUTE
export const LEASE_MS = 15 * MINUTE

const OPTIONS: StateOptions = {
  sessionIdleMs: 30 * MINUTE,
  leaseMs: LEASE_MS,
  eventRetentionMs: 90 * DAY,
  counterRetentionMs: 400 * DAY,
  flowWindowMs: 24 * 3_600_000,
  behaviourWarmUpCalls: 20,
}

export interface Asked {
  readonly organisation?: string
  readonly agent?: string
  readonly key?: string
  readonly session?: string | null
  readonly tool?: Partial<ToolEntry>
  readonly name?: string
  readonly permitted?: JsonObject
  readonly attributes?: JsonObject
  readonly currencies?: Readonly<Record<string, string>>
  /** The call was not understood. */
  readonly refused?: boolean
}

export interface Written {
  readonly auditId: string
  readonly charges: readonly JsonObject[]
  /** Null: committed; else why not. */
  readonly conflict: Promise<string | null>
}

/** The state over a real SQLite store, with a clock of its own; decisions are what the test says. */
export interface CountersWorld {
  state(): State
  store(): Store
  pass(ms: number): void
  facts(asked: Asked): Promise<Facts>
  view(asked: Asked): Promise<StateView>
  /** Plans and queues the decision that was made on this view. */
  write(view: StateView, asked: Asked, decision: Decision): Written
  /** View, write, durable. */
  decide(asked: Asked, decision?: Decision): Promise<Written>
  settle(auditId: string, outcome: Partial<OutcomeRequest>, caller: Caller): SettlePlan
  outcome(auditId: string, outcome: Partial<OutcomeRequest>, caller: Caller): Promise<readonly JsonObject[]>
  redeem(auditId: string): Promise<void>
  commit(plan: Plan): Promise<string | null>
  /** From now on nothing is written, as when a disk is full. */
  breakStore(broken: boolean): void
  restart(): Promise<void>
  /** Another process on the same database. */
  another(): Promise<CountersWorld>
  close(): Promise<void>
}

export async function openCounters(options: Partial<StateOptions> = {}): Promise<CountersWorld> {
  const folder = tempFolder()
  const clock = { nowMs: START_MS }
  return openIn(folder.path, clock, { ...OPTIONS, ...options }, () => {
    folder.remove()
  })
}

async function openIn(
  path: string,
  clock: { nowMs: number },
  options: StateOptions,
  remove: () => void,
): Promise<CountersWorld> {
  const world = { ...createSystemWorld(), now: () => clock.nowMs }
  let broken = false
  let store = await openAt(path, {}, { world })
  const start = (): State => createState(options, { store, world, canonicalize })
  let state = start()
  const { newId } = world

  const submit = async (plan: Plan, claims: Parameters<typeof draftOf>[0], more: Parameters<typeof draftOf>[1]) => {
    const result: Promise<CommitResult> = broken
      ? new Promise((_, reject) => setTimeout(reject, 5, new Error('disk full')))
      : store.commit(draftOf(claims, more), plan.changes)
    plan.queued()
    const done = await result.catch(() => null)
    plan.settled(done?.committed === true)
    if (done === null) return 'store_unavailable'
    return done.committed ? null : done.conflict
  }
  const write: CountersWorld['write'] = (view, asked, decision) => {
    const normalized = normalizedOf(asked)
    const action = normalized.ok ? normalized.action : null
    const auditId = newId('dec')
    const decided = {
      auditId,
      decision,
      action,
      files: null,
      destroys: false,
      reasonCodes: [],
      retryable: false,
      obligations: [],
      receiptTtlMs: RECEIPT_TTL_MS,
    }
    const plan = view.plan(decided)
    const { organisation, agentId: agent_id, keyId } = subjectOf(asked)
    const claims = { audit_id: auditId, organisation, agent_id, decision, audience: asked.tool?.audience ?? 'bank' }
    const record = { charges: plan.charges }
    return { auditId, charges: plan.charges, conflict: submit(plan, claims, { callerKeyId: keyId, record }) }
  }
  const view: CountersWorld['view'] = (asked) => state.view(normalizedOf(asked))
  const settle: CountersWorld['settle'] = (auditId, outcome, caller) => {
    const whole = {
      status: 'succeeded',
      amountMinor: null,
      output: null,
      outputGiven: false,
      error: null,
      classes: [],
      ...outcome,
    } as const
    return state.settle(store.entry(caller.organisation, auditId) as AuditEntry, whole, caller)
  }
  return {
    state: () => state,
    store: () => store,
    pass: (ms) => {
      clock.nowMs += ms
    },
    facts: async (asked) => (await view(asked)).history(),
    view,
    write,
    decide: async (asked, decision = 'ALLOW') => {
      const written = write(await view(asked), asked, decision)
      const conflict = await written.conflict
      if (conflict !== null) throw new Error(conflict)
      return written
    },
    settle,
    outcome: async (auditId, outcome, caller) => {
      const plan = settle(auditId, outcome, caller)
      const changes = [...plan.changes, { kind: 'record_outcome', auditId } as const]
      const conflict = await submit({ ...plan, changes }, { audit_id: newId('out') }, {})
      if (conflict !== null) throw new Error(conflict)
      return plan.released
    },
    redeem: async (auditId) => {
      const changes = [{ kind: 'redeem', auditId }] as const
      await store.commit(draftOf({ audit_id: newId('red') }), changes)
    },
    commit: (plan) => submit(plan, { audit_id: newId('any') }, {}),
    breakStore: (now) => {
      broken = now
    },
    restart: async () => {
      await store.close()
      store = await openAt(path, {}, { world })
      state = start()
    },
    another: () => openIn(path, clock, options, () => undefined),
    close: async () => {
      await store.close()
      remove()
    },
  }
}

const CALLER: Caller = {
  keyId: 'k1',
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

export const AGENT = CALLER
export const EXECUTOR: Caller = { ...CALLER, keyId: 'bank', roles: ['executor'], audiences: ['bank'] }
/** Speaks for the agent, and is the tool side of something else. */
export const OTHER_EXECUTOR: Caller = { ...CALLER, roles: ['agent', 'executor'], audiences: ['warehouse'] }

export function counter(changed: Partial<CounterSpec> = {}): CounterSpec {
  return {
    name: 'spent',
    type: 'sum',
    of: { attribute: 'amount_minor', normalize: 'exact' },
    key: ['user'],
    windowMs: DAY,
    counts: 'allowed',
    release: 'executor',
    maxDistinct: 1000,
    ...changed,
  }
}

/** A payment of USD, with these counters. */
export function pay(amountMinor: unknown, counters: readonly CounterSpec[], more: Asked = {}): Asked {
  return {
    ...more,
    permitted: { user_id: 'u1', ...more.permitted },
    attributes: { amount_minor: amountMinor as number, recipient: 'vendor-x', ...more.attributes },
    currencies: more.currencies ?? { amount_minor: 'USD' },
    tool: { counters, audience: 'bank', ...more.tool },
  }
}

export function normalizedOf(asked: Asked): Normalized {
  const { attributes = {}, currencies = {}, name = 'process_payment', refused = false } = asked
  const subject = subjectOf(asked)
  const tool = toolOf(asked)
  const call = { format: 'native', tool: name, arguments: attributes, code: null, callId: null } as const
  const action: Action = { subject, call, tool, arguments: attributes, attributes, currencies, context: {} }
  if (!refused) return { ok: true, action }
  const reason = {
    code: 'argument_invalid',
    severity: 'HIGH',
    layer: 'policy',
    rule: null,
    source: null,
    message: 'refused',
    agentMessage: 'refused',
    retryable: false,
    cwe: null,
    at: [],
  } as const
  return { ok: false, subject, call, tool, context: {}, reason }
}

function toolOf({ tool = {}, name = 'process_payment' }: Asked): ToolEntry {
  return {
    name,
    kind: 'payment',
    action: 'create',
    version: 'default',
    scope: '',
    policyId: null,
    audience: null,
    advisoryUntil: null,
    counters: [],
    otherCounters: [],
    target: null,
    destructive: false,
    leaseMs: null,
    flow: UNDECLARED_FLOW,
    source: {},
    ...tool,
  }
}

function subjectOf({
  agent = 'bot',
  key = 'k1',
  organisation = 'acme',
  session = null,
  permitted = {},
}: Asked): Subject {
  return {
    agentId: agent,
    keyId: key,
    person: null,
    organisation,
    sessionId: session,
    role: 'agent',
    permitted,
    unverified: {},
    claims: {},
  }
}
