import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createSystemWorld } from '../../src/core/world.js'
import { freePort, startService, tempFolder, type Service } from '../fixtures/service.js'
import { addKeys, playScenario, type Keys, type Reach } from '../golden/play.js'
import { CONFIGURATION, readScenarios } from '../golden/scenario.js'
import { openAt } from '../stores/world.js'

/** The golden scenarios once more, against the process that users run, over real sockets and in real time. */

const folder = tempFolder()
const scenarios = readScenarios()
const keys = new Map<string, Keys>()
let service: Service

beforeAll(async () => {
  const dataDir = join(folder.path, 'data')
  const store = await openAt(dataDir)
  for (const [file] of scenarios)
    keys.set(file, await addKeys(store, createSystemWorld(), `golden-${file.replace('.yaml', '')}`))
  await store.close()
  service = await startService(dataDir, { port: await freePort(), env: { COUNTERSIGN_CONFIG: CONFIGURATION } })
})
afterAll(async () => {
  await service.stop()
  folder.remove()
})

const reach: Reach = {
  post: async (path, key, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${service.origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

describe.each(scenarios)('%s over HTTP', (file, scenario) => {
  it(scenario.description, async () => {
    await playScenario(scenario, keys.get(file)!, reach)
  })
})
