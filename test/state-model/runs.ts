import fc from 'fast-check'
import { modelPolicies } from './policies.js'
import { play, type Tally } from './play.js'
import { dataFolders, openPolicies, openService, openWholeService, serviceConfig, type Service } from './service.js'
import { schedules } from './steps.js'

export interface RunsOptions {
  readonly runs: number
  /** How often schedules restart the service, beside 47 of everything else. */
  readonly restarts: number
  /** Whether a restart is one of the whole service, engine and HTTP included. */
  readonly whole: boolean
}

const RUNS_PER_DATABASE = 100
const START_MS = Date.parse('2026-03-01T00:00:00Z')

/**
 * Random schedules against the service and the model, each in organisations of its own; the engine is kept, databases
 * serve many runs. Prints the seed (`STATE_MODEL_SEED` sets it) and what happened.
 */
export async function modelRuns({ runs, restarts, whole }: RunsOptions): Promise<void> {
  const seed = Number(process.env['STATE_MODEL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))
  console.log(`state model: ${runs} runs, seed ${seed}`)
  const policies = modelPolicies()
  const folders = dataFolders()
  const config = () => serviceConfig(folders.next(), policies.path, { COUNTERSIGN_STATE_LEASE_MS: '900000' })
  const { set, close } = await openPolicies(config())
  const clock = { wallMs: START_MS }
  const open = (): Promise<Service> => (whole ? openWholeService(config(), clock) : openService(config(), set, clock))
  let service = await open()
  const tally: Tally = {}
  let run = 0
  try {
    const property = fc.asyncProperty(schedules({ restarts, maxLength: 28 }), async (steps) => {
      run += 1
      if (run % RUNS_PER_DATABASE === 0) {
        await service.close()
        clock.wallMs = START_MS
        service = await open()
      }
      await play(steps, { service, clock, run }, tally)
    })
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: process.env['STATE_MODEL_SHRINK'] === undefined })
  } finally {
    console.log(JSON.stringify(tally, null, 1))
    await service.close()
    await close()
    folders.remove()
    policies.remove()
  }
}
