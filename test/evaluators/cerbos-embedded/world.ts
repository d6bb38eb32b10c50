import type { CheckRequest, LayerJudgement } from '../../../src/core/evaluator.js'
import type { JsonObject } from '../../../src/core/json.js'
import type { PolicySnapshot } from '../../../src/core/policy-set.js'
import {
  createEmbeddedEvaluator,
  type EmbeddedEvaluator,
  type EmbeddedOptions,
} from '../../../src/evaluators/cerbos-embedded/evaluator.js'
import type { EvaluatorEvent } from '../../../src/evaluators/cerbos-embedded/events.js'

export const OPTIONS: EmbeddedOptions = {
  deadlineMs: 2_000,
  maxQueue: 100,
  cerbosBinary: null,
  allowWithoutValidator: false,
  strict: true,
}

export function snapshotOf(files: Readonly<Record<string, string>>, globals: JsonObject = {}): PolicySnapshot {
  const encoder = new TextEncoder()
  return {
    root: '/policies',
    cerbos: new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)])),
    catalogue: { path: 'catalog.yaml', bytes: encoder.encode('version: 1\ntools: {}\n') },
    globals,
  }
}

/** A policy for `payment` with these rules (YAML list items at indentation 0). */
export function payment(rules: string, head = ''): string {
  const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by))
  return `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: payment
  version: default
${indent(head, 2)}
  rules:
${indent(rules, 4)}
`
}

export interface World {
  readonly evaluator: EmbeddedEvaluator
  readonly events: EvaluatorEvent[]
  /** Resolves when the spare is warm. */
  withSpare(): Promise<void>
  judge(attributes: JsonObject, subject?: JsonObject, action?: string): Promise<LayerJudgement>
}

export async function openWorld(
  files: Readonly<Record<string, string>>,
  options: Partial<EmbeddedOptions> & { readonly globals?: JsonObject } = {},
): Promise<World> {
  const { globals = {}, ...rest } = options
  const events: EvaluatorEvent[] = []
  const log = (event: EvaluatorEvent): void => {
    events.push(event)
  }
  const evaluator = await createEmbeddedEvaluator(snapshotOf(files, globals), { ...OPTIONS, ...rest }, { log })
  return {
    evaluator,
    events,
    withSpare: async () => {
      while (evaluator.engineMemoryBytes().length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    judge: async (attributes, subject = {}, action = 'create') => {
      const answer = await evaluator.check(ask(attributes, subject, action))
      if (answer.status !== 'judged') throw new Error(answer.status === 'unavailable' ? answer.detail : answer.status)
      return answer.layers[0]!
    },
  }
}

export function ask(attributes: JsonObject, subject: JsonObject = {}, action = 'create'): CheckRequest {
  return {
    organisation: 'acme',
    subject: { id: 'finance-agent', role: 'agent', attributes: subject },
    action,
    resources: [{ layer: 'policy', kind: 'payment', id: 'process_payment', version: 'default', scope: '', attributes }],
  }
}
