import type { CheckRequest, LayerJudgement } from '../../../core/evaluator.js'
import type { JsonObject } from '../../../core/json.js'
import { toJudgements } from '../answers.js'
import type { EngineThread } from '../engine/engine-thread.js'
import type { Frame } from '../engine/frames.js'
import { ANSWERED } from '../engine/protocol.js'
import type { ResourcePolicy } from '../table/model.js'
import type { RuleIndex } from '../table/rule-index.js'
import { createRequestEncoder } from '../wire/request.js'
import { PROBE_KIND, PROBE_PRINCIPAL, PROBE_ROLE, PROBE_SCOPE, PROBER } from './probe-policies.js'

interface Probe {
  readonly about: string
  readonly request: CheckRequest
  readonly passed: (judgement: LayerJudgement) => boolean
}

/** So that it stays short where policies are many. */
const MAX_WARM_UP = 40

export interface SelfTestOptions {
  readonly strict: boolean
  readonly timeoutMs: number
}

/** Asks a new engine what it must know. Throws when any answer is another, naming policies only. */
export async function selfTest(
  thread: EngineThread,
  policies: readonly ResourcePolicy[],
  index: RuleIndex,
  options: SelfTestOptions,
): Promise<void> {
  const probes = [...policies.map(knownPolicy), ...conditionProbes(options.strict)]
  const encode = createRequestEncoder()
  const requests = probes.map(({ request }) => encode(request))
  const answers = await ask(thread, requests, options.timeoutMs)
  const failed = probes.filter(({ request, passed }, at) => {
    const answer = answers[at]
    if (answer?.tag !== ANSWERED) return true
    const [judgement] = toJudgements(request, answer.bytes, index)
    return judgement === undefined || !passed(judgement)
  })
  if (failed.length > 0) throw new Error(`self-test failed: ${failed.map(({ about }) => about).join(', ')}`)
}

function ask(thread: EngineThread, requests: readonly Uint8Array[], timeoutMs: number): Promise<readonly Frame[]> {
  return new Promise((resolve, reject) => {
    const fail = (cause: string): void => {
      clearTimeout(timer)
      void thread.stop()
      reject(new Error(`self-test failed: ${cause}`))
    }
    const timer = setTimeout(() => {
      fail(`no answer within ${timeoutMs} ms`)
    }, timeoutMs)
    thread.listen({
      answered: ({ answers }) => {
        clearTimeout(timer)
        resolve(answers)
      },
      ended: fail,
    })
    thread.hand(1, requests)
  })
}

/**
 * Makes a new engine meet every policy once or twice before it is called ready: its code is compiled when it is first
 * run, which costs the first checks up to some hundred milliseconds. The answers mean nothing.
 */
export async function warmUp(
  thread: EngineThread,
  policies: readonly ResourcePolicy[],
  options: { readonly timeoutMs: number },
): Promise<void> {
  const encode = createRequestEncoder()
  const requests = policies.flatMap(policyRequests).slice(0, MAX_WARM_UP).map(encode)
  if (requests.length > 0) await ask(thread, [...requests, ...requests], options.timeoutMs)
}

function policyRequests({ resource: kind, version, scope, rules }: ResourcePolicy): readonly CheckRequest[] {
  const roles = rules.flatMap((rule) => [...rule.roles, ...rule.derivedRoles.flatMap(({ parentRoles }) => parentRoles)])
  const role = roles.find((name) => name !== '*') ?? 'agent'
  const actions = new Set(rules.flatMap((rule) => rule.actions))
  return [...actions].map((action) => request({ action, kind, version, scope, role }))
}

/** The engine names the policy even where none of its rules speaks, or one of a scope above where that one's does. */
function knownPolicy({ key, resource, version, scope }: ResourcePolicy): Probe {
  return {
    about: key,
    request: request({ action: 'self-test', kind: resource, version, scope }),
    passed: ({ policy }) => policy !== null && (key === policy || /^[/.]/.test(key.slice(policy.length))),
  }
}

function conditionProbes(strict: boolean): readonly Probe[] {
  const probe = (about: string, asked: Asked, passed: Probe['passed']): Probe => ({
    about,
    request: request({ kind: PROBE_KIND, ...asked }),
    passed,
  })
  const erring = ({ errors }: LayerJudgement): boolean => errors.length === (strict ? 1 : 0)
  const denied = (answer: LayerJudgement): boolean => !allowed(answer) && answer.errors.length === 0
  return [...ruleProbes(probe, erring, denied), ...otherProbes(probe, erring, denied)]
}

type MakeProbe = (about: string, asked: Asked, passed: Probe['passed']) => Probe

function ruleProbes(probe: MakeProbe, erring: Probe['passed'], denied: Probe['passed']): readonly Probe[] {
  const pay = (attributes: JsonObject, role: string): Asked => ({ action: 'pay', attributes, subject: { role } })
  const tree = { a: 0, b: 1, c: 0, list: [1, 2] }
  return [
    probe('derived role', pay({ amount: 100 }, 'analyst'), allowed),
    probe('derived role not held', pay({ amount: 100 }, 'other'), denied),
    probe('variable, constant and output', pay({ amount: 101 }, 'analyst'), ({ outputs }) =>
      outputs.some(({ effect, value }) => effect === 'deny' && JSON.stringify(value) === '{"amount":101}'),
    ),
    probe('condition tree', { action: 'read', attributes: tree }, allowed),
    probe('condition tree that does not hold', { action: 'read', attributes: { ...tree, c: 1 } }, denied),
    probe('strictness of variables', pay({}, 'other'), erring),
    probe('strictness of derived roles', { action: 'pay', attributes: { amount: 1 } }, erring),
    probe('strictness of trees', { action: 'read', attributes: { a: 1 } }, erring),
  ]
}

/** Principal and role policies, scopes, outputs for a condition that is not met. */
function otherProbes(probe: MakeProbe, erring: Probe['passed'], denied: Probe['passed']): readonly Probe[] {
  const approve = (attributes: JsonObject, more: Partial<Asked>): Asked => ({ action: 'approve', attributes, ...more })
  const principal = { id: PROBE_PRINCIPAL }
  const role = { role: PROBE_ROLE }
  const scoped = { scope: PROBE_SCOPE, PROBER }
  return [
    probe('principal policy', approve({ amount: 51 }, principal), denied),
    probe('principal policy that does not hold', approve({ amount: 50 }, principal), allowed),
    probe('strictness of principal policies', approve({}, principal), erring),
    probe('role policy', approve({ amount: 69 }, role), allowed),
    probe('role policy that does not hold', approve({ amount: 70 }, role), denied),
    probe('role policy that does not list', { action: 'read', ...role }, denied),
    probe('strictness of role policies', approve({}, role), erring),
    probe('scope with consent', approve({ amount: 99 }, scoped), allowed),
    probe('scope without consent', approve({ amount: 100 }, scoped), denied),
    probe('strictness of scopes', approve({}, scoped), erring),
    probe(
      'output of a condition that is not met',
      { action: 'pay', attributes: { amount: 1 }, ...scoped, subject: { role: 'x' } },
      ({ outputs }) => outputs.some(({ value }) => value === 1),
    ),
  ]
}

const allowed = ({ effect }: LayerJudgement): boolean => effect === 'allow'

interface Asked {
  readonly action: string
  readonly kind?: string
  readonly version?: string
  readonly scope?: string
  readonly attributes?: JsonObject
  readonly id?: string
  readonly role?: string
  readonly subject?: JsonObject
}

function request(asked: Asked & { readonly kind: string }): CheckRequest {
  const { action, kind, version = 'default', scope = '', attributes = {}, id = PROBER, role = PROBER } = asked
  return {
    organisation: 'self-test',
    subject: { id, role, attributes: asked.subject ?? {} },
    action,
    resources: [{ layer: 'policy', id: 'self-test', kind, version, scope, attributes }],
  }
}
