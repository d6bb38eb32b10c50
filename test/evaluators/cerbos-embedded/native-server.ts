import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CheckRequest } from '../../../src/core/evaluator.js'
import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import { findBinary } from '../../../src/evaluators/cerbos-embedded/validate/binary.js'

export interface NativeResult {
  readonly resource: { readonly id: string; readonly kind: string }
  readonly actions: Readonly<Record<string, string>>
  readonly validationErrors?: readonly { readonly path?: string; readonly message?: string }[]
  readonly outputs?: readonly { readonly src: string; readonly val?: JsonValue; readonly action: string }[]
  readonly meta?: {
    readonly actions?: Readonly<Record<string, { readonly matchedPolicy?: string; readonly matchedScope?: string }>>
    readonly effectiveDerivedRoles?: readonly string[]
  }
}

/** The native Cerbos server: the oracle. Listens on sockets in its own temporary folder. */
export interface NativeServer {
  check(request: CheckRequest): Promise<readonly NativeResult[]>
  /** The body of Cerbos's own `/api/check/resources`. */
  post(body: JsonObject): Promise<readonly NativeResult[]>
  close(): Promise<void>
}

export async function startNativeServer(
  files: ReadonlyMap<string, Uint8Array>,
  options: {
    readonly globals?: JsonObject
    readonly enforcement?: 'reject' | 'warn' | 'none'
    readonly lenientScopes?: boolean
    readonly defaultVersion?: string
  } = {},
): Promise<NativeServer> {
  const binary = findBinary(null)
  if (binary === null) throw new Error('no Cerbos binary')
  const folder = await mkdtemp(join(tmpdir(), 'countersign-native-'))
  const socketPath = join(folder, 'http.sock')
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, 'policies', path)), { recursive: true })
    await writeFile(join(folder, 'policies', path), bytes)
  }
  const config = {
    server: { httpListenAddr: `unix:${socketPath}`, grpcListenAddr: `unix:${join(folder, 'grpc.sock')}` },
    storage: { driver: 'disk', disk: { directory: join(folder, 'policies'), watchForChanges: false } },
    engine: {
      globals: options.globals ?? {},
      lenientScopeSearch: options.lenientScopes ?? false,
      defaultPolicyVersion: options.defaultVersion ?? 'default',
    },
    schema: { enforcement: options.enforcement ?? 'reject' },
    telemetry: { disabled: true },
  }
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config))
  const child = spawn(binary, ['server', `--config=${join(folder, 'config.yaml')}`, '--log-level=error'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, CERBOS_NO_TELEMETRY: '1' },
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve()
    }),
  )
  for (let waited = 0; !(await reachable(socketPath)); waited += 50) {
    if (waited > 20_000 || child.exitCode !== null) throw new Error(`the native server does not start: ${said}`)
    await delay(50)
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const send = async (body: JsonObject): Promise<readonly NativeResult[]> => {
    const { status, text } = await post(agent, socketPath, '/api/check/resources', JSON.stringify(body))
    if (status !== 200) throw new Error(`native server: ${status} ${text}`)
    return JSON.parse(text).results
  }
  return {
    post: send,
    check: ({ subject, action, resources }) =>
      send({
        includeMeta: true,
        principal: { id: subject.id, roles: [subject.role], attr: subject.attributes },
        resources: resources.map(({ kind, id, version, scope, attributes }) => ({
          actions: [action],
          resource: { kind, id, policyVersion: version, scope, attr: attributes },
        })),
      }),
    close: async () => {
      agent.destroy()
      child.kill('SIGTERM')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function post(agent: Agent, socketPath: string, path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { agent, socketPath, path, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text })
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

function reachable(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/_cerbos/health' }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    call.on('error', () => {
      resolve(false)
    })
    call.end()
  })
}
