import { CountersignUnavailable } from './errors.js'
import { isMembers } from './types.js'

/** What openapi-fetch gives back. */
interface Reply<Data> {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}

export interface Patience {
  /** Of one attempt, until its answer is read. */
  readonly timeoutMs: number
  /** A `retry-after` that asks for more is not waited for. */
  readonly maxRetryWaitMs: number
  /** What can be done once: no answer is not asked for again, because it may have been done. Default false. */
  readonly once?: boolean
  readonly signal?: AbortSignal
}

const PAUSE_MS = 200
const RETRIED: readonly (number | null)[] = [null, 429, 503]

/**
 * Asks, and once more when there was no answer, a 429 or a 503: only for what may be repeated. Throws
 * CountersignUnavailable for all but a 2xx.
 */
export async function exchange<Data>(
  ask: (signal: AbortSignal) => Promise<Reply<Data>>,
  patience: Patience,
): Promise<Data | undefined> {
  const first = await attempt(ask, patience)
  if (!(first instanceof CountersignUnavailable)) return first.data
  const waitMs = first.retryAfterSeconds === null ? PAUSE_MS : first.retryAfterSeconds * 1_000
  if (!isRetried(first, patience) || waitMs > patience.maxRetryWaitMs) throw first
  await pause(waitMs, patience.signal)
  const second = await attempt(ask, patience)
  if (second instanceof CountersignUnavailable) throw second
  return second.data
}

function isRetried({ status, code }: CountersignUnavailable, { once = false }: Patience): boolean {
  if (once && status === null) return false
  return RETRIED.includes(status) && code !== 'aborted' && code !== 'answer_malformed'
}

async function attempt<Data>(
  ask: (signal: AbortSignal) => Promise<Reply<Data>>,
  { timeoutMs, signal }: Patience,
): Promise<{ readonly data?: Data } | CountersignUnavailable> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const reply = await ask(signal === undefined ? timeout : AbortSignal.any([signal, timeout]))
    return reply.response.ok ? reply : refusal(reply.response, reply.error)
  } catch (cause) {
    if (signal?.aborted === true) return new CountersignUnavailable('aborted', 'given up by the caller', { cause })
    if (timeout.aborted) return new CountersignUnavailable('timeout', `no answer within ${timeoutMs} ms`, { cause })
    if (cause instanceof SyntaxError) {
      return new CountersignUnavailable('answer_malformed', 'the answer is not JSON', { cause })
    }
    return new CountersignUnavailable('unreachable', 'the service cannot be reached', { cause })
  }
}

/** RFC 9457, with our `code`; anything else (a proxy's page) is named by its status. */
function refusal(response: Response, problem: unknown): CountersignUnavailable {
  const { status } = response
  const { code, detail } = isMembers(problem) ? problem : {}
  const retryAfter = response.headers.get('retry-after') ?? ''
  return new CountersignUnavailable(
    typeof code === 'string' ? code : `http_${status}`,
    typeof detail === 'string' ? detail : 'no decision was made',
    { status, retryAfterSeconds: /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null },
  )
}

/** Ends early, without an error, when the caller gives up: the next attempt says so. */
export function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    signal?.addEventListener('abort', done)
    if (signal?.aborted === true) done()
  })
}
