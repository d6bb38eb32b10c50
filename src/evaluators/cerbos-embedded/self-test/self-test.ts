import type { CheckRequest, LayerJudgement } from '../../../core/evaluator.js'
import type { JsonObject } from '../../../core/json.js'
import { toJudgements } from '../answers.js'
import type { EngineThread } from '../engine/engine-thread.js'
import type { Frame } from '../engine/frames.js'
import { ANSWERED } from '../engine/protocol.js'
import type { ResourcePolicy } from '../table/model.js'
import type { RuleIndex } from '../table/rule-index.js'
import { createRequestEncoder } from '../wire/request.js'
import { PROBE_KIND } from './probe-policies.js'

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
  return [...actions].map((action) => request(action, { kind, version, scope }, {}, {}, role))
}

/** The engine names the policy even where none of its rules speaks. */
function knownPolicy({ key, resource, version, scope }: ResourcePolicy): Probe {
  return {
    about: key,
    request: request('self-test', { kind: resource, version, scope }, {}, {}),
    passed: ({ policy }) => policy === key,
  }
}

function conditionProbes(strict: boolean): readonly Probe[] {
  const probe = (
    about: string,
    action: string,
    attributes: JsonObject,
    subject: JsonObject,
    passed: Probe['passed'],
  ): Probe => ({
    about,
    request: request(action, { kind: PROBE_KIND, version: 'default', scope: '' }, attributes, subject),
    passed,
  })
  const tree = { a: 0, b: 1, c: 0, list: [1, 2] }
  const erring = strict ? 1 : 0
  return [
    probe('derived role', 'pay', { amount: 100 }, { role: 'analyst' }, allowed),
    probe('derived role not held', 'pay', { amount: 100 }, { role: 'other' }, (answer) => !allowed(answer)),
    probe('variable, constant and output', 'pay', { amount: 101 }, { role: 'analyst' }, (answer) =>
      answer.outputs.some(({ effect, value }) => effect === 'deny' && JSON.stringify(value) === '{"amount":101}'),
    ),
    probe('condition tree', 'read', tree, {}, allowed),
    probe('condition tree that does not hold', 'read', { ...tree, c: 1 }, {}, (answer) => !allowed(answer)),
    probe('strictness of variables', 'pay', {}, { role: 'other' }, ({ errors }) => errors.length === erring),
    probe('strictness of derived roles', 'pay', { amount: 1 }, {}, ({ errors }) => errors.length === erring),
    probe('strictness of trees', 'read', { a: 1 }, {}, ({ errors }) => errors.length === erring),
  ]
}

const allowed = ({ effect }: LayerJudgement): boolean => effect === 'allow'

function request(
  action: string,
  resource: { readonly kind: string; readonly version: string; readonly scope: string },
  attributes: JsonObject,
  subject: JsonObject,
  role = 'prober',
): CheckRequest {
  return {
    organisation: 'self-test',
    subject: { id: 'self-test', role, attributes: subject },
    action,
    resources: [{ layer: 'policy', id: 'self-test', ...resource, attributes }],
  }
}
