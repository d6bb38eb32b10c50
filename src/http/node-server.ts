import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { HttpConfig } from './deps.js'

/** Bounds on what a connection may take, before anything of ours runs. */
const BOUNDS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 5_000,
}
const IDLE_SOCKET_MS = 120_000
/** A request with more is refused by the gate. */
export const MAX_HEADERS = 100

export function nodeServer({ tls }: Pick<HttpConfig, 'tls'>, handler: RequestListener): Server {
  const server = tls === null ? createServer(BOUNDS, handler) : createTlsServer({ ...BOUNDS, ...pem(tls) }, handler)
  // Node drops what is beyond its bound without a word: one more is let through, so that the gate sees it.
  server.maxHeadersCount = MAX_HEADERS + 1
  server.setTimeout(IDLE_SOCKET_MS)
  return server
}

function pem({ certFile, keyFile }: { certFile: string; keyFile: string }): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) }
}
