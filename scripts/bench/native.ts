import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { freePort } from '../child-process.js'
import { startChild, type Child } from './child.js'

export interface NativeServer extends Child {
  readonly checkUrl: string
  readonly readyMs: number
}

/** The native Cerbos server over a folder of policies, as strict with schemas as we are; its settings go to `folder`. */
export async function startNative(
  folder: string,
  { policies, globals }: { readonly policies: string; readonly globals: unknown },
): Promise<NativeServer> {
  const [port, grpcPort] = [await freePort(), await freePort()]
  const config = join(folder, 'cerbos.yaml')
  const settings = {
    server: { httpListenAddr: `127.0.0.1:${port}`, grpcListenAddr: `127.0.0.1:${grpcPort}` },
    telemetry: { disabled: true },
    engine: { globals },
    schema: { enforcement: 'reject' },
    storage: { driver: 'disk', disk: { directory: policies, watchForChanges: false } },
  }
  writeFileSync(config, JSON.stringify(settings))
  const origin = `http://127.0.0.1:${port}`
  const args = ['server', `--config=${config}`, '--log-level=error']
  const child = await startChild(nativeBinary(), args, {}, `${origin}/_cerbos/health`)
  return { ...child, checkUrl: `${origin}/api/check/resources` }
}

function nativeBinary(): string {
  const found = createRequire(import.meta.url).resolve('@cerbos/cerbos-linux-x64/package.json')
  return join(dirname(found), 'cerbos-linux-x64')
}
