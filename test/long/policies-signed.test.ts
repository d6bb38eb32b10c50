import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, type App } from '../../src/app.js'
import { loadConfig } from '../../src/config/load.js'
import { createSystemWorld } from '../../src/core/world.js'
import { createLog } from '../../src/telemetry/log.js'
import { cliWorld } from '../cli/world.js'
import { newKey, signedManifest, type Key } from '../policies-signed/world.js'

let world: ReturnType<typeof cliWorld>
let signer: Key
let trusted: string

const EMBEDDED = { name: 'cerbos-embedded', version: '0.51.0', capabilities: { strict: true, explain: false } }

const apps: App[] = []

beforeEach(() => {
  vi.setConfig({ testTimeout: 120_000 })
  world = cliWorld()
  cpSync('policies/suites/slack', join(world.folder, 'policies'), { recursive: true })
  signer = newKey()
  trusted = signer.x
})
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
  world.remove()
})

const path = (...names: readonly string[]) => join(world.folder, 'policies', ...names)

/** As the command line signs, which the first test holds; without an engine for each signature. */
async function sign(revision: number): Promise<string> {
  const manifest = await signedManifest(path(), signer, { revision, evaluator: EMBEDDED })
  writeFileSync(path('manifest.json'), JSON.stringify(manifest))
  return JSON.parse(JSON.stringify(manifest)).policy_version
}

async function start(env: Readonly<Record<string, string>> = {}): Promise<App> {
  const config = loadConfig({
    cwd: world.folder,
    env: {
      COUNTERSIGN_DATA_DIR: world.dataDir,
      COUNTERSIGN_POLICY_TRUST_KEYS: trusted,
      COUNTERSIGN_RELOAD_WATCH: 'false',
      ...env,
    },
  })
  const app = await createApp(config, { world: createSystemWorld(), log: createLog('silent') })
  apps.push(app)
  return app
}

async function stop(): Promise<void> {
  for (const app of apps.splice(0)) await app.close()
}

const reload = (app: App) => app.reload({ trigger: 'signal', by: null })
const change = (): void => {
  appendFileSync(path('catalog.yaml'), '\n# changed\n')
}

describe('a service that trusts a key', () => {
  it('starts with a set that is signed by it, and records the revision', async () => {
    writeFileSync(join(world.folder, 'key.pem'), signer.key.export({ type: 'pkcs8', format: 'pem' }))
    const signed = await world.countersign(['policies', 'sign', '--key', 'key.pem', '--revision', '3', '--json'])
    const version: string = JSON.parse(signed.out).policy_version
    const app = await start()
    expect(app.policies.current().version).toBe(version)
    expect(app.store.lastActivation()).toMatchObject({ policyVersion: version, revision: 3 })
    const [entry] = app.store.entries('default', 1, 1)
    expect(entry?.receipt).toMatchObject({
      policy_version: version,
      detail: { change: 'policies_activated', revision: 3 },
    })
  })

  it('does not start with a set that is not signed, or not as it lies there', async () => {
    await expect(start()).rejects.toThrow('manifest.json: missing: the policies are not signed')
    await sign(1)
    change()
    await expect(start()).rejects.toThrow('catalog.yaml: not as signed')
    await sign(1)
    trusted = newKey().x
    await expect(start()).rejects.toThrow('not signed by a key that configuration trusts')
  })

  it('does not read policies that nobody signed', async () => {
    await sign(1)
    writeFileSync(path('cerbos', 'broken.yaml'), 'apiVersion: [')
    await expect(start()).rejects.toThrow(/^[^\n]*broken\.yaml: not in the manifest$/)
  })

  it('does not start with an older revision than the one activated last, also after an unsigned one', async () => {
    await sign(5)
    const old = readFileSync(path('manifest.json'))
    await start()
    await stop()
    await sign(6)
    await start()
    await stop()
    writeFileSync(path('manifest.json'), old)
    await expect(start()).rejects.toThrow('manifest.json: revision 5 is older than the active 6')
    change()
    await start({ COUNTERSIGN_POLICY_TRUST_KEYS: '' })
    await stop()
    await expect(start()).rejects.toThrow('revision 5 is older than the active 6')
  })

  it('activates what is signed anew', async () => {
    await sign(1)
    const app = await start()
    change()
    const version = await sign(2)
    expect(await reload(app)).toMatchObject({ status: 'activated', policyVersion: version, revision: 2 })
    expect(app.policies.current().version).toBe(version)
  })

  it('records a higher revision of the same content, so that none below can come back', async () => {
    const version = await sign(4)
    const app = await start()
    change()
    await sign(5)
    renameSync(path('manifest.json'), path('withdrawn.json'))
    const withdrawn = readFileSync(path('catalog.yaml'))
    cpSync('policies/suites/slack/catalog.yaml', path('catalog.yaml'))
    expect(await sign(6)).toBe(version)
    expect(await reload(app)).toMatchObject({ policyVersion: version, revision: 6 })
    expect(app.store.lastActivation()).toMatchObject({ policyVersion: version, revision: 6 })

    writeFileSync(path('catalog.yaml'), withdrawn)
    renameSync(path('withdrawn.json'), path('manifest.json'))
    expect(await reload(app)).toMatchObject({
      status: 'broken',
      problems: [{ message: 'revision 5 is older than the active 6' }],
    })
    expect(app.policies.current().version).toBe(version)
  })

  it('keeps the last good set when the folder says something that nobody signed', async () => {
    const version = await sign(1)
    const app = await start()
    const broken = async (message: string): Promise<void> => {
      expect(await reload(app)).toMatchObject({ status: 'broken', problems: [{ message }] })
      expect(app.policies.current().version).toBe(version)
    }
    writeFileSync(path('cerbos', 'more.yaml'), '')
    await broken('not in the manifest')
    rmSync(path('cerbos', 'more.yaml'))
    expect(await reload(app)).toMatchObject({ status: 'unchanged' })
    rmSync(path('manifest.json'))
    await broken('missing: the policies are not signed, and configuration trusts keys only')
    expect(app.policies.current().evaluator.healthy()).toBe(true)
  })
})

it('a service that trusts no key starts with whatever manifest', async () => {
  writeFileSync(path('manifest.json'), '{')
  const app = await start({ COUNTERSIGN_POLICY_TRUST_KEYS: '' })
  expect(app.store.lastActivation()).toMatchObject({ revision: null })
})
