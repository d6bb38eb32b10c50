import { it } from 'vitest'
import { modelRuns } from '../state-model/runs.js'

const RUNS = Number(process.env['STATE_MODEL_RUNS'] ?? 1000)

it(`keeps every counter where plain lists have it, in ${RUNS} random schedules`, async () => {
  await modelRuns({ runs: RUNS, restarts: 1, whole: false })
})

it('keeps them through restarts of the whole service', async () => {
  await modelRuns({ runs: 5, restarts: 4, whole: true })
})
