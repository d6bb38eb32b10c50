import { createEmbeddedEvaluator } from '../../src/evaluators/cerbos-embedded/evaluator.js'
import { createRemoteEvaluator } from '../../src/evaluators/cerbos-remote/evaluator.js'
import { evaluatorContract } from '../contracts/evaluator-contract.js'
import { openBundle, tableOf } from './bundle/world.js'
import { OPTIONS as EMBEDDED, snapshotOf } from './cerbos-embedded/world.js'
import { startPdp } from './remote/pdp.js'
import { OPTIONS as REMOTE } from './remote/world.js'

const log = (): void => undefined
const nothing = (): Promise<void> => Promise.resolve()

evaluatorContract('embedded', async (files, globals) => ({
  evaluator: await createEmbeddedEvaluator(snapshotOf(files, globals), EMBEDDED, { log }),
  dispose: nothing,
}))

evaluatorContract('bundle, a table', async (files, globals) => ({
  evaluator: await openBundle(tableOf(files, globals), { globals }),
  dispose: nothing,
}))

evaluatorContract('remote', async (files, globals) => {
  const pdp = await startPdp(files, { globals })
  const options = { ...REMOTE, targets: [pdp.address], guardLayers: ['data_sensitivity', 'compliance'] }
  return { evaluator: await createRemoteEvaluator(options, { log }), dispose: () => pdp.close() }
})
