import { it } from 'vitest'
import { modelRuns } from '../state-model/runs.js'

it('keeps every counter where plain lists have it, in 50 random schedules', { timeout: 120_000 }, async () => {
  await modelRuns({ runs: 50, restarts: 1, whole: false })
})
