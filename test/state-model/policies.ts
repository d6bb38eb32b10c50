import { policyFolder } from '../fixtures/policy-folder.js'
import { APPROVAL_ABOVE, COUNTERS, countersOf, LEASES, type ModelCounter, type Part, type Tool } from './counters.js'

/**
 * A policy folder over the model's counters: refuses what would pass a limit, asks for approval above an amount, and lets
 * every decision tell what it saw of each counter (`name:value`, in `notify` or in the message).
 */
export function modelPolicies(): { readonly path: string; remove(): void } {
  return policyFolder({
    'catalog.yaml': JSON.stringify({ version: 1, counters: counterSection(), tools: toolSection() }),
    'globals.yaml': JSON.stringify({ approval_above: APPROVAL_ABOVE, limits: limits() }),
    'cerbos/payment.yaml': JSON.stringify(PAYMENT),
  })
}

function counterSection(): object {
  return Object.fromEntries(COUNTERS.map((counter) => [counter.name, declaration(counter)]))
}

function declaration({ type, of, key, windowMs, counts, release, maxDistinct }: ModelCounter): object {
  const part = (name: Part) => (name === 'recipient' ? { attribute: name, normalize: 'case_folded' } : name)
  const ofPart = of === 'recipient' ? part(of) : of
  return {
    type,
    ...(of === null ? {} : { of: ofPart }),
    key: key.map(part),
    window: windowMs === null ? 'lifetime' : `${windowMs / 1000}s`,
    counts,
    release,
    ...(type === 'distinct' ? { max_distinct: maxDistinct } : {}),
  }
}

function toolSection(): object {
  return { pay: tool('pay'), gift: tool('gift'), look: tool('look') }
}

function tool(name: Tool): object {
  const lease = LEASES[name]
  return {
    kind: 'payment',
    action: name,
    audience: 'bank',
    arguments: {
      type: 'object',
      additionalProperties: false,
      required: ['amount', 'currency', 'recipient'],
      properties: {
        amount: { type: 'number', minimum: 0 },
        currency: { type: 'string' },
        recipient: { type: 'string' },
      },
    },
    bind: {
      amount_minor: { from: '/amount', transform: [{ currency_normalize: { currency: '/currency' } }] },
      currency: { from: '/currency' },
      recipient: { from: '/recipient' },
    },
    counters: countersOf(name).map((counter) => counter.name),
    target: { attribute: 'recipient', normalize: 'case_folded' },
    ...(lease === null ? {} : { lease: `${lease / 1000}s` }),
  }
}

function limits(): object {
  const limited = COUNTERS.filter(({ limit }) => limit !== null)
  const of = (type: ModelCounter['type']) =>
    Object.fromEntries(limited.filter((counter) => counter.type === type).map(({ name, limit }) => [name, limit]))
  return { sum: of('sum'), count: of('count'), distinct: of('distinct') }
}

const names = JSON.stringify(COUNTERS.map(({ name }) => name))

const PAYMENT = {
  apiVersion: 'api.cerbos.dev/v1',
  resourcePolicy: {
    resource: 'payment',
    version: 'default',
    variables: {
      local: {
        seen: 'R.attr.evidence.history',
        over: [
          'G.limits.sum.filter(name, V.seen[name] != null && V.seen[name] + R.attr.amount_minor > G.limits.sum[name])',
          'G.limits.count.filter(name, V.seen[name] != null && V.seen[name] >= G.limits.count[name])',
          'G.limits.distinct.filter(name, V.seen[name] != null && V.seen[name] >= G.limits.distinct[name])',
        ].join(' + '),
        told: [
          `${names}.map(name, name + ":" + (V.seen[name] == null ? "null" : string(int(V.seen[name]))))`,
          'V.seen.counters.saturated.map(name, "saturated:" + name)',
          'V.seen.counters.missing.map(name, "missing:" + name)',
        ].join(' + '),
      },
    },
    rules: [
      {
        name: 'unknown',
        actions: ['pay', 'gift'],
        roles: ['*'],
        effect: 'EFFECT_DENY',
        condition: { match: { expr: 'size(V.seen.counters.missing) > 0' } },
        output: { when: { ruleActivated: '{"code": "history_unknown", "message": V.told.join(" ")}' } },
      },
      {
        name: 'over',
        actions: ['pay', 'gift'],
        roles: ['*'],
        effect: 'EFFECT_DENY',
        condition: { match: { expr: 'size(V.seen.counters.missing) == 0 && size(V.over) > 0' } },
        output: {
          when: {
            ruleActivated: '{"code": "over_limit", "message": (V.told + V.over.map(name, "over:" + name)).join(" ")}',
          },
        },
      },
      {
        name: 'within',
        actions: ['pay', 'gift', 'look'],
        roles: ['*'],
        effect: 'EFFECT_ALLOW',
        output: { when: { ruleActivated: '{"notify": V.told}' } },
      },
      {
        name: 'large',
        actions: ['pay', 'gift'],
        roles: ['*'],
        effect: 'EFFECT_ALLOW',
        condition: { match: { expr: 'R.attr.amount_minor > G.approval_above' } },
        output: { when: { ruleActivated: '{"require_approval": ["manager"]}' } },
      },
    ],
  },
}
