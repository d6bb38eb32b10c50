import { activatePolicies } from './activate-policies.js'
import type { Activator } from './activation/activator.js'
import type { Config } from './config/config.js'
import type { Caller } from './core/caller.js'
import type { World } from './core/clock.js'
import type { DecisionPoint } from './core/decision.js'
import { CountersignError } from './core/errors.js'
import { evaluatorName } from './core/evaluator.js'
import { createSteadyClock } from './core/steady-clock.js'
import type { PolicySet, PolicySource } from './core/policy-set.js'
import type { Store } from './core/store.js'
import type { AnalystPool } from './evidence/code/pool/analyst.js'
import { hasKeys, makeFirstKeys, type DevelopmentKeys } from './first-keys.js'
import { createHttpServer, type HttpServer } from './http/server.js'
import { parseStrictJson } from './normalize/strict-json.js'
import { assembleApprovals, frozenKeys } from './assemble-approvals.js'
import { assembleFigures } from './assemble-figures.js'
import { assembleDecisionPoint, type PdpDeps } from './pdp.js'
import { canonicalize } from './receipt/canonical.js'
import { toJwk } from './receipt/jwk.js'
import { contractReport, readiness, statusReport } from './reports.js'
import { startAnalyst } from './start-analyst.js'
import { createState } from './state/state.js'
import { openSqliteStore } from './stores/sqlite/store.js'
import type { Log } from './telemetry/log.js'
import { createTelemetry, type ServiceTelemetry } from './telemetry/telemetry.js'
import { writerEntry } from './workers/writer-entry.js'

/** The service, put together and ready to listen. */
export interface App {
  readonly server: HttpServer
  readonly store: Store
  readonly pdp: DecisionPoint
  readonly policies: PolicySource
  /** Loads what the policy folder says now, and puts it in force; see `Activator`. */
  readonly reload: Activator['reload']
  /** Made at the first start in development, else null. */
  readonly developmentKeys: DevelopmentKeys | null
  /** Finishes what was taken in, commits it, and lets everything go. */
  close(): Promise<void>
}

export interface AppDeps {
  readonly world: World
  readonly log: Log
}

/** What tests put in the place of the real part. */
export interface AppOverrides {
  readonly sources?: PdpDeps['sources']
  readonly lanes?: PdpDeps['lanes']
  readonly wrapAnalyst?: (analyst: AnalystPool) => AnalystPool
  readonly wrapPolicies?: (set: PolicySet) => PolicySet
  readonly wrapStore?: (store: Store) => Store
}

/**
 * The only composition root. Throws PolicyLoadError, CountersignError (`store_unavailable`), or an Error that says what
 * to set; whatever it had opened is closed again.
 */
export async function createApp(config: Config, given: AppDeps, overrides: AppOverrides = {}): Promise<App> {
  const clock = createSteadyClock(given.world)
  const deps = { ...given, world: { ...given.world, now: () => clock.now() } }
  const opened = await openStore(config, deps)
  clock.atLeast(opened.lastTimestampMs())
  let starting: Promise<AnalystPool> | null = null
  let activator: Activator | null = null
  try {
    requireKeys(config, opened)
    const telemetry = createTelemetry()
    starting = startAnalyst(config, { ...deps, telemetry })
    // Awaited behind the policies: neither waits for the other to begin.
    starting.catch(() => undefined)
    const store = overrides.wrapStore?.(opened) ?? opened
    activator = await activatePolicies(config, { ...deps, store, telemetry, wrapPolicies: overrides.wrapPolicies })
    const { sources, lanes, wrapAnalyst } = overrides
    const started = await starting
    const analyst = wrapAnalyst?.(started) ?? started
    const composed = await compose(config, { ...deps, store, telemetry, activator, analyst, sources, lanes })
    // Last: keys made by a start that fails would never be shown.
    const developmentKeys = config.mayInventKeys ? await makeFirstKeys(opened, deps.world, config) : null
    return { ...composed, developmentKeys }
  } catch (error) {
    await activator?.stop()
    await activator?.close()
    await starting?.then((analyst) => analyst.close()).catch(() => undefined)
    await opened.close()
    throw error
  }
}

interface Parts extends AppDeps {
  readonly store: Store
  readonly telemetry: ServiceTelemetry
  readonly activator: Activator
  readonly analyst: AnalystPool
  readonly sources: PdpDeps['sources'] | undefined
  readonly lanes: PdpDeps['lanes'] | undefined
}

async function compose(config: Config, parts: Parts): Promise<Omit<App, 'developmentKeys'>> {
  const { world, log, store, telemetry, activator, analyst, sources, lanes } = parts
  const { source: policies, reload } = activator
  watch(parts)
  const state = createState(config.state, { store, world, canonicalize })
  const figures = assembleFigures({ store, telemetry, log, nowMs: () => state.now() })
  const approvals = assembleApprovals(config, { world, store, state, log, telemetry })
  const { pdp, rejudge } = assembleDecisionPoint(config, {
    approvals: approvals?.approvals ?? null,
    world,
    store,
    state,
    policies,
    telemetry: figures.telemetry,
    analyst,
    ...(sources === undefined ? {} : { sources }),
    ...(lanes === undefined ? {} : { lanes }),
  })
  const reports = { config, store, state, activator, analyst, startedAt: new Date(world.now()).toISOString() }
  const desk = approvals?.open(rejudge) ?? null
  const server = await createHttpServer({
    config,
    pdp,
    approvals: desk,
    figures: figures.figures,
    console:
      desk === null || !config.approval.console.enabled
        ? null
        : {
            desk,
            figures: figures.figures,
            isFrozen: frozenKeys(state),
            sessionMs: config.approval.console.sessionMs,
            world: { now: () => state.now(), randomBytes: world.randomBytes },
          },
    telemetry,
    log,
    world,
    parseStrictJson,
    apiKeyByDigest: (digest) => store.apiKeyByDigest(digest),
    publicKeys: (filter) => store.signingKeys(filter).map(toJwk),
    status: (organisation) => statusReport(reports, organisation),
    ready: () => readiness(reports),
    contract: () => contractReport(reports),
    reloadPolicies: async (by) => {
      requireOwn(by, config)
      return reload({ trigger: 'request', by })
    },
  })
  approvals?.start()
  const close = async (): Promise<void> => {
    // Begun first: what waits for a reload is answered, and does not hold up the server.
    const stopped = activator.stop()
    await server.close()
    await stopped
    await approvals?.close()
    await figures.close()
    await store.close()
    await activator.close()
    await analyst.close()
  }
  return { server, store, pdp, policies, reload, close }
}

/** Policies are those of the whole service: only admins of its own organisation may have them replaced. */
function requireOwn({ organisation }: Pick<Caller, 'organisation'>, config: Config): void {
  if (organisation === config.organisation) return
  throw new CountersignError(
    'organisation_not_permitted',
    'policies are those of the whole service; only an admin of its own organisation may reload them',
  )
}

function openStore(config: Config, { world, log }: AppDeps): Promise<Store> {
  return openSqliteStore(
    {
      dataDir: config.dataDir,
      masterKeys: config.masterKeys.length > 0 ? config.masterKeys : null,
      createMasterKey: config.mayInventKeys,
      eventRetentionMs: config.state.eventRetentionMs,
      approvalKeepMs: config.approval.keepMs,
      logRetention: { retentionMs: config.logRetentionMs, issuer: config.issuer },
    },
    {
      world,
      writer: writerEntry(),
      report: (event) => {
        if (event.kind === 'failed') log.error(event, 'the store failed; nothing of the batch was written')
        else if (event.kind === 'recovered') log.warn(event, 'the store recovered')
        else log.error(event, 'old entries could not be dropped from the log')
      },
    },
  )
}

function requireKeys(config: Config, store: Store): void {
  if (config.mayInventKeys || hasKeys(store)) return
  throw new Error(
    'there are no API keys, and none are made up in production or on a non-loopback address: ' +
      'make one with "countersign keys create --role agent --agent ID --data-dir DIR"',
  )
}

function watch({ telemetry, store, activator, analyst }: Parts): void {
  telemetry.watch(() => {
    const { version, evaluator } = activator.source.current()
    const { activatedAtMs, lastSuccessMs, staleForMs, expired } = activator.state()
    return {
      store: store.stats(),
      storeHealthy: store.healthy(),
      evaluatorHealthy: evaluator.healthy(),
      analyst: { healthy: analyst.healthy(), ...analyst.figures() },
      policies: { activatedAtMs, lastSuccessMs, staleForMs, expired },
      policyVersion: version,
      evaluator: evaluatorName(evaluator),
    }
  })
}
