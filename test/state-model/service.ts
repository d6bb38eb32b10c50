import { join } from 'node:path'
import { createApp } from '../../src/app.js'
import type { Config } from '../../src/config/config.js'
import { loadConfig } from '../../src/config/load.js'
import type { Caller } from '../../src/core/caller.js'
import type { World } from '../../src/core/clock.js'
import type { DecisionPoint } from '../../src/core/decision.js'
import type { PolicySet, PolicySource } from '../../src/core/policy-set.js'
import { EMPTY_CLAIMS } from '../../src/core/receipt.js'
import type { State } from '../../src/core/state.js'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { loadAnalyser } from '../../src/evidence/code/create-analyser.js'
import { createLocalAnalyst } from '../../src/evidence/code/pool/local-analyst.js'
import { newApiKey } from '../../src/keys/new-key.js'
import { loadPolicies } from '../../src/load-policies.js'
import { canonicalize } from '../../src/receipt/canonical.js'
import { assembleDecisionPoint, type PdpDeps } from '../../src/pdp.js'
import { createState } from '../../src/state/state.js'
import { openSqliteStore } from '../../src/stores/sqlite/store.js'
import { createLog } from '../../src/telemetry/log.js'
import { writerEntry } from '../../src/workers/writer-entry.js'
import { tempFolder } from '../fixtures/service.js'

/** The decision point over a data folder, with a clock that tests set, to be closed and opened again. */
export interface Service {
  readonly config: Config
  pdp(): DecisionPoint
  store(): Store
  state(): State
  /** Its clock as it stands now; null where it cannot be looked at. */
  now(): number | null
  /** So many commits were refused because something had moved: those calls were judged again. */
  conflicts(): number
  /** Closes what stands on the data folder, and opens it again. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** What tests put in the place of the real part. */
export interface Wraps {
  readonly store?: (store: Store) => Store
  readonly state?: (state: State) => State
  readonly sources?: NonNullable<PdpDeps['sources']>
}

export interface Clock {
  wallMs: number
}

const QUIET = {
  COUNTERSIGN_LIMITS_ENABLED: 'false',
  COUNTERSIGN_LOG_LEVEL: 'silent',
  COUNTERSIGN_APPROVAL_ENABLED: 'false',
}
const telemetry: PdpDeps['telemetry'] = { station: () => undefined, decided: () => undefined }

export function serviceConfig(
  dataDir: string,
  policiesDir: string,
  env: Readonly<Record<string, string>> = {},
): Config {
  const own = { COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_POLICIES_DIR: policiesDir }
  return loadConfig({ cwd: process.cwd(), env: { ...QUIET, ...own, ...env } })
}

/** Policies are loaded once and serve many services. */
export async function openPolicies(
  config: Config,
): Promise<{ readonly set: PolicySet; readonly close: () => Promise<void> }> {
  const { set } = await loadPolicies(config, () => undefined, { active: null, lastRevision: null })
  if (set === null) throw new Error('no policies')
  return { set, close: () => set.evaluator.close() }
}

/** The real store, state and decision point; HTTP, keys and reloads are left out, and the policies are given. */
export async function openService(config: Config, set: PolicySet, clock: Clock, wraps: Wraps = {}): Promise<Service> {
  const world: World = { ...createSystemWorld(), now: () => clock.wallMs }
  const counted = countConflicts()
  const counting = { ...wraps, store: (store: Store) => counted.wrap(wraps.store?.(store) ?? store) }
  let open = await openOn(config, set, world, counting)
  return {
    config,
    pdp: () => open.pdp,
    store: () => open.store,
    state: () => open.state,
    now: () => open.state.now(),
    conflicts: counted.count,
    restart: async () => {
      await open.store.close()
      open = await openOn(config, set, world, counting)
    },
    close: () => open.store.close(),
  }
}

async function openOn(
  config: Config,
  set: PolicySet,
  world: World,
  { store: wrapStore, state: wrapState, ...rest }: Wraps,
) {
  const opened = await openSqliteStore(
    { dataDir: config.dataDir, masterKeys: null, createMasterKey: true },
    { world, writer: writerEntry() },
  )
  const store = wrapStore?.(opened) ?? opened
  const created = createState(config.state, { store, world, canonicalize })
  const state = wrapState?.(created) ?? created
  const policies: PolicySource = { current: () => set, use: (run) => run(set), expired: () => false }
  const analyst = createLocalAnalyst(loadAnalyser, config.code)
  const deps = { world, store, state, policies, telemetry, analyst, approvals: null, ...rest }
  return { store, state, ...assembleDecisionPoint(config, deps) }
}

/** The whole service, policies and HTTP included; slow to restart. */
export async function openWholeService(config: Config, clock: Clock): Promise<Service> {
  const world: World = { ...createSystemWorld(), now: () => clock.wallMs }
  const counted = countConflicts()
  const open = () => createApp(config, { world, log: createLog('silent') }, { wrapStore: counted.wrap })
  let app = await open()
  return {
    config,
    pdp: () => app.pdp,
    store: () => app.store,
    state: () => {
      throw new Error('the whole service keeps its state to itself')
    },
    now: () => null,
    conflicts: counted.count,
    restart: async () => {
      await app.close()
      app = await open()
    },
    close: () => app.close(),
  }
}

function countConflicts(): { readonly wrap: (store: Store) => Store; readonly count: () => number } {
  let conflicts = 0
  return {
    wrap: (store) => ({
      ...store,
      commit: async (draft, changes, others) => {
        const result = await store.commit(draft, changes, others)
        if (!result.committed) conflicts += 1
        return result
      },
    }),
    count: () => conflicts,
  }
}

export function agentCaller(organisation: string, keyId: string): Caller {
  return {
    keyId,
    organisation,
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
}

/** The tool side of everything. */
export function executorCaller(organisation: string): Caller {
  return { ...agentCaller(organisation, 'key_executor'), roles: ['executor'], agentIds: [], audiences: '*' }
}

export function adminCaller(organisation: string): Caller {
  return { ...agentCaller(organisation, 'key_admin'), roles: ['admin'], agentIds: [] }
}

/** Keys must be known to be frozen. */
export async function addKey(store: Store, organisation: string, keyId: string): Promise<void> {
  const world = createSystemWorld()
  const { key } = newApiKey(
    { label: 'model', organisation, roles: ['agent'], agentIds: '*', asserts: '*', mayInput: true },
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
  await store.commit(draft, [{ kind: 'add_key', key: { ...key, keyId } }])
}

/** Folders for data, removed together. */
export function dataFolders(): { next(): string; remove(): void } {
  const folder = tempFolder()
  let count = 0
  return {
    next: () => join(folder.path, `data-${++count}`),
    remove: () => {
      folder.remove()
    },
  }
}
