import type { ActivationState, ReloadResult } from '../core/activation.js'
import type { World } from '../core/clock.js'
import { CountersignError } from '../core/errors.js'
import type { PolicySource } from '../core/policy-set.js'
import type { Asked } from './entries.js'
import { createLeases, type Leases } from './leases.js'
import { closeWithin, createLoader, type Load, type LoadedPolicies } from './load.js'
import { createLook, type Look } from './look.js'
import { oneAtATime } from './one-at-a-time.js'
import { recordActivation, type RecordDeps } from './record.js'
import { reloadOnce, shuttingDown } from './reload.js'
import { reporting, type ReloadEvent } from './reporting.js'
import { createStaleness } from './staleness.js'
import { startWatch } from './watch.js'

export interface ActivationOptions {
  /** Look at the folder by itself. */
  readonly watch: boolean
  readonly pollMs: number
  /** Past this, decisions are BLOCK `policies_stale`; null = never. */
  readonly maxStaleMs: number | null
  /** A load that takes longer is given up. Default two minutes. */
  readonly loadTimeoutMs?: number
  /** So long a replaced set may serve the requests that hold it. Default 30 seconds. */
  readonly retireWithinMs?: number
}

export interface ActivationDeps extends RecordDeps {
  readonly world: World
  readonly load: Load
  /** Cheap; equal as long as the folder is the same. */
  readonly signature: () => Promise<string>
  readonly report: (event: ReloadEvent) => void
  /** An evaluator that is not needed any more could not be closed. */
  readonly reportUnclosed: (error: unknown) => void
}

export interface Activator {
  readonly source: PolicySource
  /**
   * Loads what the folder says and puts it in force. One at a time; who asks meanwhile shares one further load.
   * Throws `store_unavailable` when it cannot be recorded (then nothing changes), `shutting_down`.
   */
  readonly reload: (asked: Asked) => Promise<ReloadResult>
  state(): ActivationState
  /** Takes no more reloads and gives up one under way. What is in force goes on judging. */
  stop(): Promise<void>
  /** After `stop`, when nobody asks any more: closes the set in force. */
  close(): Promise<void>
}

const LOOK_WITHIN_MS = 10_000
const LOAD_TIMEOUT_MS = 120_000
const RETIRE_WITHIN_MS = 30_000

/** Loads and records the first set, then keeps it current. Throws PolicyLoadError, `store_unavailable`. */
export async function startActivation(options: ActivationOptions, deps: ActivationDeps): Promise<Activator> {
  const look = createLook(deps.signature, LOOK_WITHIN_MS)
  const signature = await look()
  const first = await deps.load(null)
  if (first.set === null) throw new CountersignError('internal', 'the first set of policies was not built')
  try {
    await recordActivation({ trigger: 'start', by: null }, first, deps)
  } catch (error) {
    await closeWithin(first.set, deps.reportUnclosed)
    throw error
  }
  return createActivator(first, { signature, look }, options, deps)
}

function createActivator(
  first: LoadedPolicies,
  { signature, look }: { readonly signature: string | null; readonly look: Look },
  options: ActivationOptions,
  deps: ActivationDeps,
): Activator {
  const { world } = deps
  const inForce = { activatedAtMs: world.now(), revision: first.revision }
  let stopped = false
  const staleness = createStaleness(signature, options, world)
  const loader = createLoader(options.loadTimeoutMs ?? LOAD_TIMEOUT_MS, {
    load: deps.load,
    report: deps.reportUnclosed,
  })
  const leases = openLeases(first, () => staleness.expired(), options, deps)
  const settled = (revision: number | null, activated: boolean): void => {
    inForce.revision = revision
    if (activated) inForce.activatedAtMs = world.now()
  }
  const steps = { ...deps, look, loader, leases, staleness, settled, isStopped: () => stopped }
  const tell = reporting(staleness, () => leases.current().version, deps)
  const turns = oneAtATime((asked: Asked) => tell(asked, () => reloadOnce(asked, steps)), strongest)
  const reload = (asked: Asked): Promise<ReloadResult> => (stopped ? Promise.reject(shuttingDown()) : turns.ask(asked))
  const load = () =>
    reload({ trigger: 'file_change', by: null }).then(
      () => undefined,
      () => undefined,
    )
  const watch = options.watch ? startWatch(options.pollMs, { look, staleness, load }) : null
  return {
    source: leases,
    reload,
    state: () => ({ ...inForce, ...staleness.state() }),
    stop: async () => {
      stopped = true
      watch?.stop()
      loader.giveUp()
      await turns.idle()
      await loader.idle()
    },
    close: () => leases.close(),
  }
}

function openLeases(
  { set }: LoadedPolicies,
  expired: () => boolean,
  { retireWithinMs = RETIRE_WITHIN_MS }: ActivationOptions,
  { reportUnclosed: report }: ActivationDeps,
): Leases {
  return createLeases(set, { retireWithinMs }, { expired, report })
}

/** What several asked for together goes under the name of who can be held to it. */
function strongest(one: Asked, other: Asked): Asked {
  return one.by === null && other.by !== null ? other : one
}
