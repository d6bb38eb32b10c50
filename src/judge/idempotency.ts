import type { Enforced } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { Idempotency } from '../core/decision.js'
import type { State } from '../core/state.js'
import type { IdempotencyScope, RememberedAnswer, Store } from '../core/store.js'

/** A twin waits this long for the request that came first. */
const TWIN_WAIT_MS = 5_000

interface Flight {
  readonly bodyDigest: string
  readonly done: Promise<unknown>
}

export type Once = (
  scope: IdempotencyScope,
  idempotency: Idempotency,
  run: () => Promise<Enforced>,
) => Promise<Enforced>

export interface OnceDeps {
  readonly store: Pick<Store, 'rememberedAnswer'>
  readonly state: Pick<State, 'frozenSince'>
}

/**
 * One decision per (organisation, key, agent, Idempotency-Key). A replay gets the stored answer; another body 422
 * `idempotency_conflict`; a twin in flight waits, then 409 `idempotency_in_flight`; after the receipt's expiry 409
 * `idempotency_expired`; once the agent was frozen 409 `agent_frozen`.
 */
export function createOnce({ store, state }: OnceDeps): Once {
  const flights = new Map<string, Flight>()
  return async (scope, idempotency, run) => {
    const name = JSON.stringify([scope.organisation, scope.keyId, scope.agentId, scope.idempotencyKey])
    const twin = flights.get(name)
    if (twin !== undefined) await waitFor(twin, idempotency.bodyDigest)
    const remembered = store.rememberedAnswer(scope)
    if (remembered !== null) return replay(remembered, idempotency.bodyDigest, state)
    if (flights.has(name)) throw inFlight()
    const running = run()
    flights.set(name, { bodyDigest: idempotency.bodyDigest, done: running.catch(() => null) })
    try {
      return await running
    } finally {
      flights.delete(name)
    }
  }
}

/** The stored answer, with its receipt from the log. */
export function replay(remembered: RememberedAnswer, bodyDigest: string, state: OnceDeps['state']): Enforced {
  if (remembered.bodyDigest !== bodyDigest) throw otherBody()
  if (remembered.expired) {
    throw new CountersignError('idempotency_expired', 'the receipt of this Idempotency-Key has expired')
  }
  if (state.frozenSince(remembered.entry).frozen) {
    throw new CountersignError('agent_frozen', 'the agent, its key or its organisation was frozen since')
  }
  return { wire: { ...remembered.answer, receipt: { ...remembered.entry.receipt } }, replayed: true }
}

async function waitFor(twin: Flight, bodyDigest: string): Promise<void> {
  if (twin.bodyDigest !== bodyDigest) throw otherBody()
  let timer: NodeJS.Timeout | undefined
  const overrun = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(inFlight())
    }, TWIN_WAIT_MS)
  })
  try {
    await Promise.race([twin.done, overrun])
  } finally {
    clearTimeout(timer)
  }
}

function otherBody(): CountersignError {
  return new CountersignError('idempotency_conflict', 'this Idempotency-Key was used with another body')
}

function inFlight(): CountersignError {
  return new CountersignError('idempotency_in_flight', 'a request with this Idempotency-Key is still being decided', {
    retryAfterSeconds: 1,
  })
}
