import { expect } from 'vitest'
import type { World } from '../../src/core/clock.js'
import type { JsonObject } from '../../src/core/json.js'
import { EMPTY_CLAIMS } from '../../src/core/receipt.js'
import type { Store } from '../../src/core/store.js'
import { newApiKey, type NewKeyOptions } from '../../src/keys/new-key.js'
import type { RequestBody, RequestStep, Scenario, ToldStep } from './scenario.js'

/** How the service is reached: in this process, or over HTTP. */
export interface Reach {
  post(path: string, key: string, body: object): Promise<{ readonly status: number; readonly body: Answer }>
  wait(ms: number): Promise<void>
}

export interface Answer extends JsonObject {
  readonly audit_id?: string
  readonly code?: string
  readonly arguments?: JsonObject
}

/** The keys of one organisation. */
export interface Keys {
  readonly agent: string
  readonly other: string
  readonly executor: string
  readonly admin: string
}

/** Every scenario has an organisation of its own: nothing of the others is seen in it. */
export async function addKeys(store: Store, world: World, organisation: string): Promise<Keys> {
  const add = async (options: Partial<NewKeyOptions>): Promise<string> => {
    const made = newApiKey(
      { label: 'golden', organisation, roles: ['agent'], agentIds: '*', asserts: '*', ...options },
      world,
    )
    const claims = {
      ...EMPTY_CLAIMS,
      type: 'countersign.admin/v1' as const,
      issuer: 'test',
      organisation,
      audit_id: world.newId('adm'),
    }
    const draft = { claims, callerKeyId: null, record: {}, ttlMs: null, salt: null }
    await store.commit(draft, [{ kind: 'add_key', key: made.key }])
    return made.secret
  }
  return {
    agent: await add({}),
    other: await add({}),
    executor: await add({ roles: ['executor'], agentIds: [], audiences: '*' }),
    admin: await add({ roles: ['admin'], agentIds: [] }),
  }
}

/** Plays the steps one after the other; fails at the first answer that is not the wanted one. */
export async function playScenario({ defaults = {}, steps }: Scenario, keys: Keys, reach: Reach): Promise<void> {
  const named = new Map<string, Answer>()
  for (const [index, step] of steps.entries()) {
    const about = `step ${index + 1}: ${JSON.stringify(step)}`
    if ('wait_ms' in step) await reach.wait(step.wait_ms)
    else if ('request' in step) await ask(step, { defaults, keys, reach, named, about })
    else await tell(step, { keys, reach, named, about })
  }
}

interface Stage {
  readonly keys: Keys
  readonly reach: Reach
  readonly named: Map<string, Answer>
  readonly about: string
}

async function ask(
  { request, as, key = 'agent', times = 1, want }: RequestStep,
  { defaults, keys, reach, named, about }: Stage & { defaults: RequestBody },
): Promise<void> {
  const body = {
    ...defaults,
    ...request,
    arguments: { ...defaults.arguments, ...request.arguments },
    context: { ...defaults.context, ...request.context },
  }
  for (let time = 0; time < times; time++) {
    const { status, body: answer } = await reach.post('/enforce', keys[key], body)
    const reasons = Array.isArray(answer['reasons']) ? answer['reasons'] : []
    const codes = reasons.map((reason) => (reason instanceof Object && 'code' in reason ? reason['code'] : null))
    const seen = { status, decision: answer['decision'], ...(want.codes === undefined ? {} : { codes }) }
    const { rule, ...wanted } = want
    expect(seen, `${about}, time ${time + 1}: ${JSON.stringify(answer)}`).toEqual({ status: 200, ...wanted })
    if (rule !== undefined) expect(JSON.stringify([answer['reasons'], answer['obligations']]), about).toContain(rule)
    if (as !== undefined) named.set(as, answer)
  }
}

async function tell(step: ToldStep, stage: Stage): Promise<void> {
  const { keys, reach, named, about } = stage
  const { path, key, body } = told(step, keys, named)
  const answer = await reach.post(path, key, body)
  const { status, code } = step.want
  const seen = { status: answer.status, ...(code === undefined ? {} : { code: answer.body.code }) }
  expect(seen, `${about}: ${JSON.stringify(answer.body)}`).toEqual({ status, ...(code === undefined ? {} : { code }) })
}

function told(
  step: ToldStep,
  keys: Keys,
  named: Stage['named'],
): { readonly path: string; readonly key: string; readonly body: object } {
  if ('change' in step) {
    const path = `/agent/${encodeURIComponent(step.agent)}/${step.change}`
    return { path, key: keys.admin, body: { reason: 'as the scenario says' } }
  }
  if ('redeem' in step) {
    const { audit_id: auditId, arguments: allowed } = answerOf(step.redeem.of, named)
    const { tool } = step.redeem
    const body = { arguments: step.redeem.arguments ?? allowed, ...(tool === undefined ? {} : { tool }) }
    return { path: `/enforce/${auditId ?? ''}/redeem`, key: keys.executor, body }
  }
  const { of, by, ...body } = step.outcome
  return { path: `/enforce/${answerOf(of, named).audit_id ?? ''}/outcome`, key: keys[by], body }
}

function answerOf(name: string, named: Stage['named']): Answer {
  const answer = named.get(name)
  if (answer === undefined) throw new Error(`no step before is named ${name}`)
  return answer
}
