import { existsSync } from 'node:fs'
import { CountersignError } from '../../core/errors.js'
import type { Store } from '../../core/store.js'
import { openReaderConnection } from './connection.js'
import { dataPaths } from './files.js'
import { createReader } from './reader.js'

/** The readable half of a store: also of a log that is broken, and beside a running service. */
export type LogReader = Pick<Store, 'entry' | 'entries' | 'chainHead' | 'organisations' | 'apiKeys' | 'signingKeys'> & {
  close(): void
}

/** Needs no master key and verifies nothing. Throws `store_unavailable` when there is no database of ours. */
export function openSqliteLog(dataDir: string): LogReader {
  const { database } = dataPaths(dataDir)
  if (!existsSync(database)) throw new CountersignError('store_unavailable', `there is no log in ${dataDir}`)
  try {
    const db = openReaderConnection(database)
    return {
      ...createReader(db),
      close: () => {
        db.close()
      },
    }
  } catch (cause) {
    throw new CountersignError('store_unavailable', `${database} is not a log that can be read`, { cause })
  }
}
