import { ConfigError } from '../config/problem.js'
import { loadConfig } from '../config/load.js'
import type { Config } from '../config/config.js'
import type { Store } from '../core/store.js'
import { openSqliteStore } from '../stores/sqlite/store.js'
import { writerEntry } from '../workers/writer-entry.js'
import { CliFailure } from './failure.js'
import type { Io } from './io.js'

/** The service's own configuration, so that command line and service speak of the same folder, issuer and master key. */
export function readSettings(io: Io, dataDir: string | undefined): Config {
  const env = dataDir === undefined ? io.env : { ...io.env, COUNTERSIGN_DATA_DIR: dataDir }
  try {
    return loadConfig({ cwd: io.cwd, env })
  } catch (cause) {
    if (cause instanceof ConfigError) throw new CliFailure(2, cause.message)
    throw cause
  }
}

/** Opens the store for a change and closes it again, also beside a running service. */
export async function withStore<T>(config: Config, io: Io, work: (store: Store) => Promise<T>): Promise<T> {
  const masterKeys = config.masterKeys.length === 0 ? null : config.masterKeys
  const { dataDir, mayInventKeys: createMasterKey, state, approval } = config
  const kept = { eventRetentionMs: state.eventRetentionMs, approvalKeepMs: approval.keepMs }
  const options = { dataDir, masterKeys, createMasterKey, ...kept }
  const store = await openSqliteStore(options, { world: io.world, writer: writerEntry() })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
