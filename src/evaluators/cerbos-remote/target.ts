import { createBreaker, type Breaker, type BreakerOptions } from './breaker.js'
import { CallError, openChannel, type TlsOptions } from './channel.js'
import type { RemoteLog } from './events.js'

export interface TargetOptions {
  /** `host:port` */
  readonly address: string
  readonly tls: TlsOptions | null
  readonly breaker: BreakerOptions
  /** A health check this long after the last one ended. */
  readonly healthIntervalMs: number
  /** So long a health check may take; the first has more time. */
  readonly healthTimeoutMs: number
}

/** The first connection is made, names are resolved, TLS is set up. */
const FIRST_TIMEOUT_MS = 5_000

/** One server of the fleet: its connection, its health and its circuit breaker. */
export interface Target {
  readonly address: string
  readonly breaker: Breaker
  /** The server's version as it last told it; null before it was ever reached. */
  version(): string | null
  /** Whether the last health check passed. */
  serving(): boolean
  /** Rejects with CallError. */
  check(request: Uint8Array, timeoutMs: number): Promise<Uint8Array>
  close(): void
}

/** Resolves after the first health check, passed or not. */
export async function openTarget(
  options: TargetOptions,
  deps: { readonly log: RemoteLog; readonly monotonic: () => number },
): Promise<Target> {
  const { address, tls, healthIntervalMs } = options
  let channel = openChannel(address, tls)
  let serving: boolean | null = null
  let version: string | null = null
  let closed = false
  let timer: NodeJS.Timeout | null = null
  const breaker = createBreaker(options.breaker, {
    monotonic: deps.monotonic,
    changed: (state) => {
      deps.log({ event: state === 'open' ? 'remote_circuit_open' : 'remote_circuit_closed', target: address })
    },
  })

  const up = async (timeoutMs: number): Promise<void> => {
    if (!(await channel.serving(timeoutMs))) throw new CallError('NOT_SERVING', 'the server does not serve')
    if (serving === true) return
    version = await channel.version(timeoutMs)
    serving = true
    breaker.hint()
    deps.log({ event: 'remote_target_up', target: address, version })
  }

  const down = (error: unknown): void => {
    const { code, detail } = error instanceof CallError ? error : { code: 'UNKNOWN', detail: 'unreadable answer' }
    if (closed) return
    if (serving !== false) deps.log({ event: 'remote_target_down', target: address, cause: `${code}: ${detail}` })
    serving = false
    if (code !== 'DEADLINE_EXCEEDED') return
    // The connection may lead nowhere any more: the next check makes a new one.
    channel.close()
    channel = openChannel(address, tls)
  }

  const examine = async (timeoutMs: number): Promise<void> => {
    await up(timeoutMs).catch(down)
    if (closed) return
    timer = setTimeout(() => void examine(options.healthTimeoutMs), healthIntervalMs)
    timer.unref()
  }

  await examine(Math.max(options.healthTimeoutMs, FIRST_TIMEOUT_MS))
  return {
    address,
    breaker,
    version: () => version,
    serving: () => serving === true,
    check: (request, timeoutMs) => channel.check(request, timeoutMs),
    close: () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      channel.close()
    },
  }
}
