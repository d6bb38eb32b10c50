import type { CheckRequest, ExplainAnswer } from '../../src/core/evaluator.js'
import type { JsonObject } from '../../src/core/json.js'
import { openWorld, type World } from '../evaluators/cerbos-embedded/world.js'

export type Explained = Extract<ExplainAnswer, { status: 'explained' }>

export interface Asked {
  readonly attributes?: JsonObject
  readonly subject?: JsonObject
  readonly id?: string
  readonly role?: string
  readonly action?: string
  readonly scope?: string
}

export interface ExplainWorld extends World {
  readonly explain: (asked: Asked) => Promise<Explained>
  /** `rule: state`, with the detail where there is one; rules as `policy#rule` without `resource.payment.vdefault#`. */
  readonly states: (asked: Asked) => Promise<readonly string[]>
}

/** The real engine over these policies, asked to explain. */
export async function openExplainWorld(
  files: Readonly<Record<string, string>>,
  options: Parameters<typeof openWorld>[1] = {},
): Promise<ExplainWorld> {
  const world = await openWorld(files, options)
  const explain = async (asked: Asked): Promise<Explained> => {
    const answer = await world.evaluator.explain?.(requestOf(asked))
    if (answer?.status !== 'explained') throw new Error(answer?.detail ?? 'this evaluator does not explain')
    return answer
  }
  return {
    ...world,
    explain,
    states: async (asked) =>
      (await explain(asked)).rules.map(({ rule, state, detail }) =>
        [`${rule.replace('resource.payment.vdefault#', '')}: ${state}`, ...(detail === null ? [] : [detail])].join(
          ', ',
        ),
      ),
  }
}

export function requestOf(asked: Asked): CheckRequest {
  const { attributes = {}, subject = {}, id = 'finance-agent', role = 'agent', action = 'create', scope = '' } = asked
  return {
    organisation: 'acme',
    subject: { id, role, attributes: subject },
    action,
    resources: [{ layer: 'policy', kind: 'payment', id: 'process_payment', version: 'default', scope, attributes }],
  }
}
