import type { CheckAnswer, CheckRequest, Evaluator } from '../../core/evaluator.js'
import { createRequestEncoder } from '../cerbos-embedded/wire/request.js'
import { readResponse } from '../cerbos-embedded/wire/response.js'
import { RequestError } from '../cerbos-embedded/wire/request-error.js'
import { coversWith } from '../lenient/covers.js'
import { lenientJudgements } from '../lenient/judgements.js'
import type { BreakerOptions } from './breaker.js'
import type { TlsOptions } from './channel.js'
import type { RemoteLog } from './events.js'
import { createFleet } from './fleet.js'
import { openTarget, type Target } from './target.js'
import { createUnderWay } from './under-way.js'

export interface RemoteOptions {
  /** `host:port` each. */
  readonly targets: readonly string[]
  /** Null: plaintext. */
  readonly tls: TlsOptions | null
  /** One check may take so long from its hand-over, whichever targets it tries. */
  readonly deadlineMs: number
  /** Checks under way at once; beyond, they are `unavailable` at once. */
  readonly maxQueue: number
  /** Checks of one organisation under way at once; beyond, they are `overloaded`. Default: no bound but `maxQueue`. */
  readonly maxQueuePerOrganisation?: number
  readonly breaker: BreakerOptions
  /** A health check this long after the last one ended; it may take as long as a check. */
  readonly healthIntervalMs: number
  /** The guard layers for which the fleet has policies. */
  readonly guardLayers: readonly string[]
}

/**
 * Judges by a fleet of Cerbos servers over gRPC. Not strict: a condition that errs reads as false there. Throws an
 * Error when none of the targets can be reached at the start.
 */
export async function createRemoteEvaluator(
  options: RemoteOptions,
  deps: { readonly log: RemoteLog; readonly monotonic?: () => number },
): Promise<Evaluator> {
  const monotonic = deps.monotonic ?? (() => performance.now())
  const { deadlineMs, maxQueue: total } = options
  const targets = await openTargets(options, { log: deps.log, monotonic })
  const fleet = createFleet(targets, { monotonic })
  const encode = createRequestEncoder()
  const underWay = createUnderWay({ total, perOrganisation: options.maxQueuePerOrganisation ?? total })
  let closed = false

  const check = async (request: CheckRequest): Promise<CheckAnswer> => {
    const startedAt = monotonic()
    const read = (answer: Uint8Array) => lenientJudgements(request, readResponse(answer))
    const answer = await fleet.ask(encode(request), deadlineMs, read)
    if (!answer.ok) return { status: 'unavailable', detail: closed ? 'closed' : answer.detail }
    return { status: 'judged', layers: answer.value, durationMs: monotonic() - startedAt }
  }

  return {
    name: 'cerbos-remote',
    get version() {
      return versions(targets)
    },
    capabilities: { strict: false, explain: false },
    origin: { targets: [...options.targets].sort(), guard_layers: [...options.guardLayers].sort() },
    ...coversWith(options.guardLayers),
    check: async (request) => {
      if (closed) return { status: 'unavailable', detail: 'closed' }
      return underWay.run(request.organisation, () => check(request).catch(unavailable))
    },
    rules: () => [],
    healthy: () => !closed && fleet.healthy(),
    close: () => {
      closed = true
      closeAll(targets)
      return Promise.resolve()
    },
  }
}

/** All of them, of which at least one serves. */
async function openTargets(
  { targets: addresses, tls, breaker, healthIntervalMs, deadlineMs }: RemoteOptions,
  deps: { readonly log: RemoteLog; readonly monotonic: () => number },
): Promise<readonly Target[]> {
  const options = { tls, breaker, healthIntervalMs, healthTimeoutMs: deadlineMs }
  const targets = await Promise.all(addresses.map((address) => openTarget({ address, ...options }, deps)))
  if (targets.some((target) => target.serving())) return targets
  closeAll(targets)
  throw new Error(`no remote decision point can be reached: ${addresses.join(', ')}`)
}

function closeAll(targets: readonly Target[]): void {
  for (const target of targets) target.close()
}

/** The versions that the servers told, oldest spelling first: `0.51.0`, or `0.51.0+0.52.0` while a fleet is renewed. */
function versions(targets: readonly Target[]): string {
  const told = new Set(targets.map((target) => target.version()).filter((version) => version !== null))
  return [...told].sort().join('+')
}

function unavailable(error: unknown): CheckAnswer {
  const known = error instanceof RequestError
  return { status: 'unavailable', detail: known ? error.message : 'the check could not be made' }
}
