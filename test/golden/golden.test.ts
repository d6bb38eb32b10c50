import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, type App } from '../../src/app.js'
import { loadConfig } from '../../src/config/load.js'
import { createSystemWorld } from '../../src/core/world.js'
import { createLog } from '../../src/telemetry/log.js'
import { tempFolder } from '../fixtures/service.js'
import { addKeys, playScenario, type Reach } from './play.js'
import { CONFIGURATION, readScenarios } from './scenario.js'

/** The scenarios beside this file, through the whole service in this process, with a clock that is moved. */

const folder = tempFolder()
let nowMs = Date.parse('2026-03-01T12:00:00Z')
const world = { ...createSystemWorld(), now: () => nowMs }
let app: App

beforeAll(async () => {
  const env = { COUNTERSIGN_DATA_DIR: join(folder.path, 'data') }
  const config = loadConfig({ cwd: process.cwd(), env, file: CONFIGURATION })
  app = await createApp(config, { world, log: createLog('silent') })
})
afterAll(async () => {
  await app.close()
  folder.remove()
})

const reach: Reach = {
  post: async (url, key, payload) => {
    const headers = { authorization: `Bearer ${key}` }
    const answer = await app.server.inject({ method: 'POST', url, headers, payload })
    return { status: answer.statusCode, body: answer.json() }
  },
  wait: (ms) => {
    nowMs += ms
    return Promise.resolve()
  },
}

const scenarios = readScenarios()

it('there are scenarios', () => {
  expect(scenarios.length).toBeGreaterThan(10)
})

describe.each(scenarios)('%s', (file, scenario) => {
  it(scenario.description, async () => {
    await playScenario(scenario, await addKeys(app.store, world, `golden-${file.replace('.yaml', '')}`), reach)
  })
})
