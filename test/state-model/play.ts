import { expect } from 'vitest'
import { CountersignError } from '../../src/core/errors.js'
import type { DecisionRequest } from '../../src/core/action.js'
import type { JsonObject } from '../../src/core/json.js'
import { COUNTERS, countersOf, DAY, HOUR, MINUTE } from './counters.js'
import { ACTIVITIES, Model, type Asked } from './model.js'
import { addKey, adminCaller, agentCaller, executorCaller, type Clock, type Service } from './service.js'
import { RECIPIENTS, type CallStep, type Step } from './steps.js'

export interface Stage {
  readonly service: Service
  readonly clock: Clock
  /** What no other run on this service has as its organisations' names. */
  readonly run: number
}

/** What was seen, to tell that the schedules reach what they should. */
export interface Tally {
  [what: string]: number
}

const REQUEST_RANGE = { accepts: [], approvalId: null }

/** Plays a schedule against the service and the model side by side. Throws at the first difference. */
export async function play(steps: readonly Step[], { service, clock, run }: Stage, tally: Tally): Promise<void> {
  const model = new Model({ ...service.config.state, receiptTtlMs: service.config.receiptTtlMs })
  const organisations = [`org-${run}-a`, `org-${run}-b`]
  const answered: { auditId: string; asked: Asked; request: DecisionRequest }[] = []
  /** As the service's clock: never back, and after a restart where the log ends. */
  let nowMs = Math.max(clock.wallMs, service.store().lastTimestampMs())
  const tick = (): number => (nowMs = service.now() ?? Math.max(nowMs, clock.wallMs))
  const count = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1
  }
  for (const organisation of organisations) {
    for (const key of [0, 1]) await addKey(service.store(), organisation, keyName(organisation, key))
  }

  const calls = async (list: readonly CallStep[]): Promise<void> => {
    const asked = list.map((call) => ({ asked: askedOf(call, organisations), request: requestOf(call) }))
    tick()
    const before = service.conflicts()
    const answers = await Promise.all(
      asked.map(({ asked: { organisation, key }, request }) =>
        service.pdp().enforce(request, agentCaller(organisation, key), null),
      ),
    )
    // A call that has to be judged again had its reservation seen by those behind it: they may see too much, never too little.
    const again = service.conflicts() > before
    if (again) count('judged again')
    const decided = answers.map(({ wire }, index) => ({ wire, ...asked[index]! }))
    for (const { wire, asked, request } of decided.sort((one, other) => seqOf(one.wire) - seqOf(other.wire))) {
      const auditId = auditIdOf(wire)
      const decision = decisionOf(wire)
      checkDecision(model, asked, wire, { nowMs, exactly: !again })
      if (!again) {
        const evidence = service.store().entry(asked.organisation, auditId)?.record['evidence']
        checkActivity(model, asked, { evidence, nowMs, alone: list.length === 1 })
      }
      model.decided({ auditId, asked, decision, receiptEndMs: receiptEnd(wire) }, nowMs)
      answered.unshift({ auditId, asked, request })
      count(decision)
    }
  }

  const outcome = async (step: Step & { kind: 'outcome' }): Promise<void> => {
    const decided = answered[step.back]
    if (decided === undefined) return
    if (model.isForgotten(decided.auditId, tick()) && step.status === 'failed') return
    const amounts = { none: null, smaller: 0.5, same: 1, larger: 2 }
    const factor = amounts[step.amount]
    const amountMinor = factor === null ? null : Math.floor(decided.asked.amountMinor * factor)
    const { organisation, key } = decided.asked
    const caller = step.by === 'agent' ? agentCaller(organisation, key) : executorCaller(organisation)
    const reported = { status: step.status, amountMinor, output: null, outputGiven: false, error: null }
    const wanted = model.outcome(decided.auditId, { status: step.status, amountMinor, by: step.by }, tick())
    await expectError(wanted, () => service.pdp().outcome(decided.auditId, reported, caller))
    count(`outcome ${step.status} by ${step.by}: ${wanted ?? 'accepted'}`)
  }

  const redeem = async ({ back, sameArguments }: Step & { kind: 'redeem' }): Promise<void> => {
    const decided = answered[back]
    if (decided?.request.input.form !== 'tool') return
    const { organisation } = decided.asked
    const args = sameArguments ? decided.request.input.arguments : { ...decided.request.input.arguments, amount: 9999 }
    const wanted = model.redeem(decided.auditId, sameArguments, tick())
    await expectError(wanted, () => service.pdp().redeem(decided.auditId, args, executorCaller(organisation)))
    count(`redeem: ${wanted ?? 'accepted'}`)
  }

  const freeze = async ({ kind, target, number }: Step & { kind: 'freeze' | 'unfreeze' }): Promise<void> => {
    const organisation = organisations[0]!
    const id = { agent: agentName(number), key: keyName(organisation, number), organisation }[target]
    const wanted = model[kind](`${organisation} ${target} ${id}`)
    tick()
    await expectError(wanted, () => service.pdp()[kind]({ kind: target, id }, 'because', adminCaller(organisation)))
    count(`${kind} ${target}: ${wanted ?? 'accepted'}`)
  }

  for (const step of steps) {
    switch (step.kind) {
      case 'calls':
        await calls(step.calls)
        break
      case 'outcome':
        await outcome(step)
        break
      case 'redeem':
        await redeem(step)
        break
      case 'freeze':
      case 'unfreeze':
        await freeze(step)
        break
      case 'clock':
        // Where its clock cannot be looked at, it is not known which moments it has seen.
        clock.wallMs += service.now() === null ? Math.abs(step.byMs) : step.byMs
        count('clock')
        break
      case 'restart':
        await service.restart()
        nowMs = Math.max(clock.wallMs, service.store().lastTimestampMs())
        count('restart')
    }
  }
}

/** Every counter lies where the model has it, or at least no lower, and the decision is the one that its values call for. */
function checkDecision(
  model: Model,
  asked: Asked,
  wire: JsonObject,
  { nowMs, exactly }: { readonly nowMs: number; readonly exactly: boolean },
): void {
  const told = toldOf(wire)
  const about = JSON.stringify({ asked, nowMs, told: [...told.seen], saturated: [...told.saturated] })
  if (told.any) {
    const own = asked.tool === 'look' ? [] : countersOf(asked.tool)
    for (const counter of COUNTERS) {
      const said = told.seen.get(counter.name)
      const range = own.includes(counter) ? model.value(counter, asked, nowMs) : null
      expect(said === null, `${counter.name} is null: ${String(said === null)}; ${about}`).toBe(range === null)
      if (range === null || said === null || said === undefined) continue
      const saturated = told.saturated.has(counter.name)
      const atLeast = saturated ? Math.min(range.atLeast, counter.maxDistinct) : range.atLeast
      const atMost = saturated ? model.additions(counter, asked, nowMs) : range.atMost
      expect(said >= atLeast, `${counter.name} is ${said}, at least ${atLeast}; ${about}`).toBe(true)
      if (exactly) expect(said <= atMost, `${counter.name} is ${said}, at most ${atMost}; ${about}`).toBe(true)
      if (saturated && exactly)
        expect(model.mayBeSaturated(counter, asked, nowMs), `${counter.name} saturated; ${about}`).toBe(true)
    }
  }
  const wanted = model.expected(asked, told.seen)
  const [first] = Array.isArray(wire['reasons']) ? wire['reasons'] : []
  const code = first instanceof Object && 'code' in first ? first['code'] : null
  expect({ decision: wire['decision'], code, over: told.over }, about).toEqual(wanted)
}

const WINDOWS = { minute: MINUTE, five_minutes: 5 * MINUTE, hour: HOUR, day: DAY }

interface Seen {
  readonly evidence: unknown
  readonly nowMs: number
  /** What is counted of a key takes no turn: it is exact for calls that come alone. */
  readonly alone: boolean
}

/** What the log says that policies saw of the agent and its key. Nothing where the call was refused before. */
function checkActivity(model: Model, asked: Asked, { evidence, nowMs, alone }: Seen): void {
  if (evidence === null) return
  for (const of of alone ? (['agent', 'key'] as const) : (['agent'] as const)) {
    for (const what of ACTIVITIES) {
      for (const [name, windowMs] of Object.entries(WINDOWS)) {
        const said = memberOf(evidence, 'history', of, what, name)
        const { atLeast, atMost } = model.activity(of, what, asked, { windowMs, nowMs })
        const about = `${of}.${what}.${name} is ${String(said)}, from ${atLeast} to ${atMost}; ${JSON.stringify({ asked, nowMs })}`
        expect(typeof said === 'number' && said >= atLeast && said <= atMost, about).toBe(true)
      }
    }
  }
}

function memberOf(value: unknown, ...path: readonly string[]): unknown {
  let at = value
  for (const name of path) at = Object(at)[name]
  return at
}

interface Told {
  readonly any: boolean
  readonly seen: ReadonlyMap<string, number | null>
  readonly saturated: ReadonlySet<string>
  readonly over: readonly string[]
}

/** What the policy said that it saw: in its message, or in whom it wants notified. */
function toldOf(wire: JsonObject): Told {
  const said = JSON.stringify([wire['reasons'], wire['obligations']])
  const seen = new Map<string, number | null>()
  for (const { name } of COUNTERS) {
    const value = new RegExp(`\\b${name}:(null|\\d+)`).exec(said)?.[1]
    if (value !== undefined) seen.set(name, value === 'null' ? null : Number(value))
  }
  const all = (what: string): string[] =>
    [...said.matchAll(new RegExp(`\\b${what}:([a-z0-9_]+)`, 'g'))].map(([, name]) => name!)
  return {
    any: seen.size > 0,
    seen,
    saturated: new Set(all('saturated')),
    over: [...new Set(all('over'))].sort((a, b) => place(a) - place(b)),
  }
}

function place(name: string): number {
  return COUNTERS.findIndex((counter) => counter.name === name)
}

async function expectError(code: string | null, act: () => Promise<unknown>): Promise<void> {
  const seen = await act().then(
    () => null,
    (error: unknown) => (error instanceof CountersignError ? error.code : error),
  )
  expect(seen).toBe(code)
}

function decisionOf(wire: JsonObject): 'ALLOW' | 'BLOCK' | 'REQUIRES_APPROVAL' {
  const { decision } = wire
  if (decision === 'ALLOW' || decision === 'BLOCK' || decision === 'REQUIRES_APPROVAL') return decision
  throw new Error(`no decision: ${JSON.stringify(wire)}`)
}

function auditIdOf({ audit_id: auditId }: JsonObject): string {
  if (typeof auditId === 'string') return auditId
  throw new Error('the answer has no audit id')
}

/** Those of one organisation were decided in this order as far as they touch the same. */
function seqOf({ receipt }: JsonObject): number {
  return receipt instanceof Object && 'audit_seq' in receipt ? Number(receipt['audit_seq']) : 0
}

/** The receipt's time is the log's, which may be behind the state's when the machine's clock was set back. */
function receiptEnd({ receipt }: JsonObject): number {
  const end = receipt instanceof Object && 'expires_at' in receipt ? receipt['expires_at'] : null
  if (typeof end !== 'string') throw new Error('the receipt has no end')
  return Date.parse(end)
}

function askedOf(call: CallStep, organisations: readonly string[]): Asked {
  const organisation = organisations[call.organisation]!
  const { tool, amountMinor, currency } = call
  return {
    organisation,
    agent: agentName(call.agent),
    key: keyName(organisation, call.key),
    user: call.user === null ? null : `user-${call.user}`,
    session: sessionName(call),
    tool,
    amountMinor,
    currency,
    recipient: RECIPIENTS[call.recipient]![0],
  }
}

function requestOf(call: CallStep): DecisionRequest {
  const { tool, amountMinor, currency } = call
  const recipient = RECIPIENTS[call.recipient]![call.spelling]!
  return {
    ...REQUEST_RANGE,
    agentId: agentName(call.agent),
    sessionId: sessionName(call),
    input: { form: 'tool', tool, arguments: { amount: amountMinor / 100, currency, recipient } },
    context: call.user === null ? {} : { user_id: `user-${call.user}` },
  }
}

/** A session belongs to one key. */
function sessionName({ session, key }: CallStep): string | null {
  return session === null ? null : `session-${key}-${session}`
}

function agentName(number: number): string {
  return `agent-${number}`
}

function keyName(organisation: string, number: number): string {
  return `key-${organisation}-${number}`
}
