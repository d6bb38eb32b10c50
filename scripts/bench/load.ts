import autocannon from 'autocannon'

export interface Target {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the connection (or, in an open load, the request) of this number sends instead. */
  readonly requestOf?: (number: number) => Sent
}

export type Sent = Pick<Target, 'headers' | 'body'>

export interface Load {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly failed: number
}

/** A closed load: each connection sends its next request when the last is answered. */
export async function drive(
  target: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  let number = 0
  const { requestOf } = target
  const result = await autocannon({
    url: target.url,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.headers },
    body: target.body,
    connections,
    duration: seconds,
    ...(requestOf !== undefined && {
      setupClient: (client) => {
        const { headers, body } = requestOf(number++)
        client.setHeadersAndBody({ 'content-type': 'application/json', ...headers }, body)
      },
    }),
  })
  return {
    requestsPerSecond: Math.round(result.requests.average),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    maxMs: result.latency.max,
    failed: result.errors + result.timeouts + result.non2xx,
  }
}
