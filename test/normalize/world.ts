import type { CallInput, DecisionRequest } from '../../src/core/action.js'
import type { Caller } from '../../src/core/caller.js'
import { CountersignError } from '../../src/core/errors.js'
import type { JsonObject } from '../../src/core/json.js'
import { PolicyLoadError } from '../../src/core/policy-set.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'
import { createNormalizer } from '../../src/normalize/normalizer.js'

export const CATALOGUE = `version: 1
tools:
  process_payment:
    kind: payment
    action: create
    policy_id: payment-limits
    audience: payments
    arguments:
      type: object
      additionalProperties: false
      required: [amount, currency, recipient]
      properties:
        amount: { type: [number, string] }
        currency: { type: string }
        recipient: { type: string }
        note: { type: string }
    bind:
      amount_minor: { from: /amount, transform: [{ currency_normalize: { currency: /currency } }] }
      currency: { from: /currency, transform: [trim] }
      recipient: { from: /recipient, transform: [trim, lowercase] }
      channel: { value: wire }
    unjudged: [/note]
  code:
    kind: code
    action: run
    arguments:
      type: object
      additionalProperties: false
      required: [code]
      properties: { code: { type: string }, language: { type: string } }
    bind: { language: { from: /language } }
    unjudged: [/code]
`

export function load(yaml: string) {
  return loadCatalogue('catalog.yaml', new TextEncoder().encode(yaml))
}

/** The problems of a catalogue that does not load, as `line:column message`. */
export function problemsOf(yaml: string): readonly string[] {
  try {
    load(yaml)
    return []
  } catch (error) {
    if (!(error instanceof PolicyLoadError)) throw error
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
  }
}

export const caller: Caller = {
  keyId: 'key_1',
  organisation: 'acme',
  roles: ['agent'],
  agentIds: ['finance-agent'],
  asserts: { user_role: ['analyst'], user_id: '*' },
  claims: { team: 'finance' },
  subjectRole: 'agent',
  mayInput: false,
  audiences: [],
  person: null,
  levels: [],
}

export function request(input: CallInput, changes: Partial<DecisionRequest> = {}): DecisionRequest {
  return { agentId: 'finance-agent', sessionId: null, input, context: {}, approvalId: null, accepts: [], ...changes }
}

export function tool(name: string, args: JsonObject): CallInput {
  return { form: 'tool', tool: name, arguments: args }
}

export const normalizer = createNormalizer(load(CATALOGUE), { agentDefaultLanguage: () => null })

export function thrown(act: () => unknown): { code: string; member: string | null } | null {
  try {
    act()
    return null
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    return { code: error.code, member: error.member }
  }
}
