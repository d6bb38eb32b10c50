import { createSystemWorld } from '../../src/core/world.js'
import { storeContract } from '../contracts/store-contract.js'
import { openAt, tempFolder, writeImportedKey } from './world.js'

storeContract('SQLite', () => {
  const folder = tempFolder()
  return {
    open: (now) => openAt(folder.path, {}, { world: { ...createSystemWorld(), now } }),
    bringKey: (kid, pem) => {
      writeImportedKey(folder.path, kid, pem)
    },
    answerMarginMs: 86_400_000,
    eventRetentionMs: 90 * 86_400_000,
    approvalKeepMs: 90 * 86_400_000,
    dispose: folder.remove,
  }
})
