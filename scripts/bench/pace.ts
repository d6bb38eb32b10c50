import type { Load, Target } from './load.js'

/**
 * An open load: a request every 1 / `rate` seconds, whether or not earlier ones were answered, timed from the moment it
 * was due (a stalled server cannot hide its stall).
 */
export async function pace({ url, headers, body, requestOf }: Target, rate: number, seconds: number): Promise<Load> {
  const started = performance.now()
  const latencies: number[] = []
  let failed = 0
  const send = async (dueMs: number, number: number): Promise<void> => {
    const sent = requestOf?.(number) ?? { headers, body }
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sent.headers },
      body: sent.body,
    })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    latencies.push(performance.now() - dueMs)
  }
  const fail = (): void => {
    failed++
  }
  const sent: Promise<void>[] = []
  for (let i = 0; i < rate * seconds; i++) {
    const dueMs = started + (i * 1000) / rate
    while (performance.now() < dueMs) await pause(dueMs - performance.now())
    sent.push(send(dueMs, i).catch(fail))
  }
  await Promise.all(sent)
  const sorted = latencies.sort((a, b) => a - b)
  const at = (part: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
  return {
    requestsPerSecond: Math.round((latencies.length * 1000) / (performance.now() - started)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    failed,
  }
}

/** Timers wake a millisecond late at best: the last one is spent giving way. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 2) setTimeout(resolve, ms - 2)
    else setImmediate(resolve)
  })
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
