import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ServerInfoResponseSchema } from '@cerbos/api/cerbos/response/v1/response_pb'
import {
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus,
  HealthCheckResponseSchema,
} from '@cerbos/api/grpc/health/v1/health_pb'
import { ChannelCredentials, Client, status, type ChannelOptions, type ClientUnaryCall } from '@grpc/grpc-js'

const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const MAX_CAUSE_LENGTH = 300
const MAX_VERSION_LENGTH = 64
/** It stands in receipts beside `strict` or `lenient`: a server must not be able to say such a word. */
const NOT_IN_VERSIONS = /[^A-Za-z0-9.+-]/g
const FIRST_RECONNECT_MS = 100
const LAST_RECONNECT_MS = 1_000
const SERVICE = 'cerbos.svc.v1.CerbosService'

/** How to speak to a target. PEM. Null members: the system's authorities, no client certificate, the target's own name. */
export interface TlsOptions {
  readonly ca: Uint8Array | null
  readonly cert: Uint8Array | null
  readonly key: Uint8Array | null
  /** The name that the server's certificate must have. */
  readonly serverName: string | null
}

/** `code`: the gRPC status's name, or `NOT_SERVING`. `detail`: the connection's words, for health checks only, which carry nothing of ours. */
export class CallError extends Error {
  readonly code: string
  readonly detail: string

  constructor(code: string, detail: string) {
    super(`the remote decision point answered ${code}`)
    this.name = 'CallError'
    this.code = code
    this.detail = detail
  }
}

/** A connection to one Cerbos server. All calls reject with CallError, `DEADLINE_EXCEEDED` after `timeoutMs`. */
export interface Channel {
  /** Serialized `CheckResourcesRequest` → serialized `CheckResourcesResponse`. */
  check(request: Uint8Array, timeoutMs: number): Promise<Uint8Array>
  /** Whether the server says that it serves. */
  serving(timeoutMs: number): Promise<boolean>
  version(timeoutMs: number): Promise<string>
  /** Ends the connection; calls that are out are cancelled. */
  close(): void
}

/** `tls` null: plaintext. Connects when it is first used. Throws an Error for files that are no PEM. */
export function openChannel(target: string, tls: TlsOptions | null): Channel {
  const client = new Client(target, credentials(tls), channelOptions(tls))
  const out = new Set<ClientUnaryCall>()
  const call = (path: string, request: Uint8Array, timeoutMs: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeoutMs }
      const sent = client.makeUnaryRequest(
        path,
        toBuffer,
        (bytes) => bytes,
        request,
        options,
        (error, answer) => {
          out.delete(sent)
          if (error !== null) reject(new CallError(status[error.code], error.details.slice(0, MAX_CAUSE_LENGTH)))
          else if (answer === undefined) reject(new CallError('UNKNOWN', 'no answer'))
          else resolve(answer)
        },
      )
      out.add(sent)
    })
  return {
    check: (request, timeoutMs) => call(`/${SERVICE}/CheckResources`, request, timeoutMs),
    serving: async (timeoutMs) => {
      const request = toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema, { service: SERVICE }))
      const answer = fromBinary(
        HealthCheckResponseSchema,
        await call('/grpc.health.v1.Health/Check', request, timeoutMs),
      )
      return answer.status === HealthCheckResponse_ServingStatus.SERVING
    },
    version: async (timeoutMs) => {
      const answer = await call(`/${SERVICE}/ServerInfo`, new Uint8Array(), timeoutMs)
      const { version } = fromBinary(ServerInfoResponseSchema, answer)
      return version.slice(0, MAX_VERSION_LENGTH).replaceAll(NOT_IN_VERSIONS, '_') || 'unknown'
    },
    close: () => {
      for (const sent of out) sent.cancel()
      client.close()
    },
  }
}

function credentials(tls: TlsOptions | null): ChannelCredentials {
  if (tls === null) return ChannelCredentials.createInsecure()
  try {
    return ChannelCredentials.createSsl(toBufferOrNull(tls.ca), toBufferOrNull(tls.key), toBufferOrNull(tls.cert))
  } catch (error) {
    throw new Error('the TLS files of the remote decision points are no certificates and keys in PEM', { cause: error })
  }
}

/** No proxy of the environment, no settings from DNS, no retries but ours, no connection shared with another channel. */
function channelOptions(tls: TlsOptions | null): ChannelOptions {
  return {
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    'grpc.initial_reconnect_backoff_ms': FIRST_RECONNECT_MS,
    'grpc.max_reconnect_backoff_ms': LAST_RECONNECT_MS,
    'grpc.primary_user_agent': 'countersign',
    ...(tls === null || tls.serverName === null
      ? {}
      : { 'grpc.ssl_target_name_override': tls.serverName, 'grpc.default_authority': tls.serverName }),
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function toBufferOrNull(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : toBuffer(bytes)
}
