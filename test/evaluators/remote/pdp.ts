import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endChild, freePort } from '../../../scripts/child-process.js'
import type { JsonObject } from '../../../src/core/json.js'
import { openChannel, type TlsOptions } from '../../../src/evaluators/cerbos-remote/channel.js'
import { findBinary } from '../../../src/evaluators/cerbos-embedded/validate/binary.js'
import { tempFolder } from '../../fixtures/service.js'

export interface ServerTls {
  readonly certFile: string
  readonly keyFile: string
  /** Client certificates must be signed by it. */
  readonly clientCaFile?: string
}

/** A real `cerbos server` on a port of the loopback address. */
export interface Pdp {
  readonly address: string
  /** Answers nothing any more, but keeps its connections. */
  pause(): Promise<void>
  resume(): void
  kill(): Promise<void>
  /** At the same address, when it was killed. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface PdpOptions {
  readonly tls?: { readonly server: ServerTls; readonly client: TlsOptions }
  readonly globals?: JsonObject
}

export async function startPdp(files: Readonly<Record<string, string>>, options: PdpOptions = {}): Promise<Pdp> {
  const binary = findBinary(null)
  if (binary === null) throw new Error('no Cerbos binary')
  const folder = tempFolder()
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder.path, 'policies', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const [grpcPort, httpPort] = [await freePort(), await freePort()]
  const address = `127.0.0.1:${grpcPort}`
  const { server = null, client = null } = options.tls ?? {}
  const config = {
    server: {
      grpcListenAddr: address,
      httpListenAddr: `127.0.0.1:${httpPort}`,
      ...(server === null ? {} : { tls: tlsConfig(server) }),
    },
    storage: { driver: 'disk', disk: { directory: join(folder.path, 'policies'), watchForChanges: false } },
    engine: { globals: options.globals ?? {} },
    schema: { enforcement: 'reject' },
    telemetry: { disabled: true },
  }
  const configFile = join(folder.path, 'config.yaml')
  writeFileSync(configFile, JSON.stringify(config))
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(binary, ['server', `--config=${configFile}`, '--log-level=error'], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: folder.path, CERBOS_NO_TELEMETRY: '1' },
    })
    await untilServing(address, client, child)
    return child
  }
  let child = await start()
  return {
    address,
    pause: async () => {
      child.kill('SIGSTOP')
      while (!isStopped(child)) await delay(1)
    },
    resume: () => {
      child.kill('SIGCONT')
    },
    kill: async () => {
      await endChild(child, 'SIGKILL')
    },
    restart: async () => {
      if (child.signalCode !== null) child = await start()
    },
    close: async () => {
      await endChild(child, 'SIGKILL')
      folder.remove()
    },
  }
}

/** All threads of it: the signal takes effect in one after the other. */
function isStopped({ pid }: ChildProcess): boolean {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).every((task) => / T /.test(readFileSync(join(tasks, task, 'stat'), 'utf8')))
}

function tlsConfig({ certFile, keyFile, clientCaFile }: ServerTls): object {
  return { cert: certFile, key: keyFile, ...(clientCaFile === undefined ? {} : { caCert: clientCaFile }) }
}

async function untilServing(address: string, tls: TlsOptions | null, child: ChildProcess): Promise<void> {
  const channel = openChannel(address, tls)
  try {
    for (let tries = 0; ; tries += 1) {
      if (child.exitCode !== null) throw new Error('the server ended')
      const serving = await channel.serving(1_000).catch((error: unknown) => {
        if (tries > 300) throw error
        return false
      })
      if (serving) return
      await delay(50)
    }
  } finally {
    channel.close()
  }
}
