import { createBreaker, type Breaker, type BreakerOptions } from './breaker.js'
import { CallError, openChannel, type TlsOptions } from './channel.js'
import type { RemoteLog } from './events.js'

export interface TargetOptions {
  /** `host:port` */
  readonly address: string
  readonly tls: TlsOptions | null
  readonly breaker: BreakerOptions
  /** A health check this long after the last one ended; it may take as long. */
  readonly healthIntervalMs: number
}

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

  const up = async (): Promise<void> => {
    if (!(await channel.serving(healthIntervalMs))) throw new CallError('NOT_SERVING', 'the server does not serve')
    if (serving === true) return
    version = await channel.version(healthIntervalMs)
    serving = true
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

  const examine = async (): Promise<void> => {
    await up().catch(down)
    if (closed) return
    timer = setTimeout(() => void examine(), healthIntervalMs)
    timer.unref()
  }

  await examine()
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
