import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.js'
import { loadConfig } from '../../src/config/load.js'
import type { DecisionRequest } from '../../src/core/action.js'
import type { Caller } from '../../src/core/caller.js'
import type { DecisionPoint } from '../../src/core/decision.js'
import type { PolicySet, PolicySource } from '../../src/core/policy-set.js'
import type { State } from '../../src/core/state.js'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { loadAnalyser } from '../../src/evidence/code/create-analyser.js'
import { createLocalAnalyst } from '../../src/evidence/code/pool/local-analyst.js'
import { loadPolicies } from '../../src/load-policies.js'
import { assembleDecisionPoint } from '../../src/pdp.js'
import { canonicalize } from '../../src/receipt/canonical.js'
import { createState } from '../../src/state/state.js'
import { openSqliteStore } from '../../src/stores/sqlite/store.js'
import { writerEntry } from '../../src/workers/writer-entry.js'

/** The service without HTTP, over one data folder. */
export interface StateWorld {
  readonly store: Store
  readonly state: State
  readonly pdp: DecisionPoint
  close(): Promise<void>
}

export const COUNTERS = [0, 10, 50]
export const toolOf = (counters: number): string => `pay_${counters}`

const WINDOWS = ['1h', '24h', '5m', 'lifetime', '7d']
const KEYS: readonly (readonly unknown[])[] = [
  ['agent'],
  ['user'],
  ['agent', { attribute: 'recipient', normalize: 'case_folded' }],
  ['key'],
  ['session'],
]

/** Tools with 0, 10 and 50 counters, and a policy that reads each tool's first one. */
export function writePolicies(folder: string): void {
  mkdirSync(join(folder, 'cerbos'), { recursive: true })
  writeFileSync(join(folder, 'catalog.yaml'), JSON.stringify({ version: 1, counters: counters(), tools: tools() }))
  writeFileSync(join(folder, 'cerbos', 'payment.yaml'), JSON.stringify(policy()))
}

export function stateConfig(folder: string, dataDir: string): Config {
  const env = {
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_POLICIES_DIR: folder,
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'silent',
  }
  return loadConfig({ cwd: process.cwd(), env })
}

export async function loadSet(config: Config): Promise<PolicySet> {
  const { set } = await loadPolicies(config, () => undefined, { active: null, lastRevision: null })
  if (set === null) throw new Error('the policies of the bench do not load')
  return set
}

export async function openWorld(config: Config, set: PolicySet): Promise<StateWorld> {
  const world = createSystemWorld()
  const store = await openSqliteStore(
    { dataDir: config.dataDir, masterKeys: null, createMasterKey: true },
    { world, writer: writerEntry() },
  )
  const state = createState(config.state, { store, world, canonicalize })
  const policies: PolicySource = { current: () => set, use: (run) => run(set), expired: () => false }
  const telemetry = { station: () => undefined, decided: () => undefined }
  const analyst = createLocalAnalyst(loadAnalyser, config.code)
  const { pdp } = assembleDecisionPoint(config, { world, store, state, policies, telemetry, analyst, approvals: null })
  return { store, state, pdp, close: () => store.close() }
}

export const CALLER: Caller = {
  keyId: 'key_bench',
  organisation: 'bench',
  roles: ['agent'],
  agentIds: '*',
  asserts: '*',
  claims: {},
  subjectRole: 'agent',
  mayInput: false,
  audiences: [],
  person: null,
  levels: [],
}

/** `turn` makes amounts and recipients differ, as they do. */
export function requestOf(counters: number, agent: string, turn: number): DecisionRequest {
  const recipient = `Vendor ${turn % 7}`
  return {
    agentId: agent,
    sessionId: null,
    input: {
      form: 'tool',
      tool: toolOf(counters),
      arguments: { amount: (100 + (turn % 50)) / 100, currency: 'USD', recipient },
    },
    context: { user_id: `user of ${agent}` },
    accepts: [],
    approvalId: null,
  }
}

function counters(): object {
  const names = Array.from({ length: Math.max(...COUNTERS) }, (_, index) => index)
  return Object.fromEntries(
    names.map((index) => [
      counterName(index),
      {
        ...(index % 2 === 0 ? { type: 'sum', of: 'amount_minor' } : { type: 'count' }),
        key: KEYS[index % KEYS.length],
        window: WINDOWS[Math.floor(index / KEYS.length) % WINDOWS.length],
      },
    ]),
  )
}

function tools(): object {
  return Object.fromEntries(
    COUNTERS.map((count) => [
      toolOf(count),
      {
        kind: 'payment',
        action: 'pay',
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
        counters: Array.from({ length: count }, (_, index) => counterName(index)),
        target: { attribute: 'recipient', normalize: 'case_folded' },
      },
    ]),
  )
}

function counterName(index: number): string {
  return `counter_${index}`
}

function policy(): object {
  const spent = 'R.attr.evidence.history.counter_0'
  return {
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: {
      resource: 'payment',
      version: 'default',
      rules: [
        {
          name: 'over',
          actions: ['pay'],
          roles: ['*'],
          effect: 'EFFECT_DENY',
          condition: { match: { expr: `${spent} != null && ${spent} + R.attr.amount_minor > 9000000000000` } },
        },
        { name: 'within', actions: ['pay'], roles: ['*'], effect: 'EFFECT_ALLOW' },
      ],
    },
  }
}
