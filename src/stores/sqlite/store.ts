import type { Database } from 'better-sqlite3'
import type { World } from '../../core/clock.js'
import { CountersignError } from '../../core/errors.js'
import type { Store } from '../../core/store.js'
import { CommitQueue, type StoreEvent } from './commit-queue.js'
import { openReaderConnection } from './connection.js'
import { dataPaths, masterKeys, prepareFiles, type DataPaths } from './files.js'
import { createFingerprint } from './fingerprints.js'
import type { LogRetentionOptions } from './protocol.js'
import { createReader, type StoreReader } from './reader.js'
import { startWriterThread } from './writer-thread.js'

export interface SqliteStoreOptions {
  /** Made with mode 0700 when absent. */
  readonly dataDir: string
  /** 32 bytes each, oldest first; the last one makes new signing keys. Null: those of `master.key` in the data folder. */
  readonly masterKeys: readonly Uint8Array[] | null
  /** May a missing `master.key` be made? Never beside a log that exists. */
  readonly createMasterKey: boolean
  /** Drafts that may wait; more are refused with `overloaded`. Default 10,000. */
  readonly maxQueued?: number
  /** Drafts in one transaction. Default 256. */
  readonly maxBatch?: number
  /** Remembered answers are kept this long beyond expiry, so that a late replay is told so. Default one day. */
  readonly answerMarginMs?: number
  /** Agents' events are kept so long, and sessions since they were used last. Default 90 days. */
  readonly eventRetentionMs?: number
  /** Requests for approval are kept so long after they ended. Default 90 days. */
  readonly approvalKeepMs?: number
  /** When entries are dropped from the log, and who says so. Default null: never. */
  readonly logRetention?: LogRetentionOptions | null
  /** Bound of the database in pages of 4 KiB; commits beyond it fail as on a full disk. Default none. */
  readonly maxPages?: number
}

export interface SqliteStoreDeps {
  readonly world: Pick<World, 'now' | 'randomBytes'>
  /** The compiled entry of the writer thread, which composes store and sealer. */
  readonly writer: URL
  readonly report?: (event: StoreEvent) => void
}

const DAY_MS = 86_400_000

/**
 * The log and the state in one SQLite database, written by one thread in group-committed transactions.
 * Rejects `store_unavailable` when folder, master key, database or the tail of a chain are not in order.
 */
export async function openSqliteStore(options: SqliteStoreOptions, deps: SqliteStoreDeps): Promise<Store> {
  const { paths, masters } = prepare(options, deps)
  let reader: StoreReader | null = null
  const queue = new CommitQueue(
    { maxQueued: options.maxQueued ?? 10_000, maxBatch: options.maxBatch ?? 256 },
    {
      now: deps.world.now,
      start: (events) =>
        startWriterThread(
          deps.writer,
          {
            database: paths.database,
            importedKeys: paths.importedKeys,
            masters,
            answerMarginMs: options.answerMarginMs ?? DAY_MS,
            eventRetentionMs: options.eventRetentionMs ?? 90 * DAY_MS,
            approvalKeepMs: options.approvalKeepMs ?? 90 * DAY_MS,
            maxPages: options.maxPages ?? null,
            logRetention: options.logRetention ?? null,
            startedMs: deps.world.now(),
          },
          events,
        ),
      find: (organisation, auditId) => reader?.entry(organisation, auditId) ?? null,
      report: deps.report ?? (() => undefined),
    },
  )
  await openedOrClosed(queue)
  const db = openReaderConnection(paths.database)
  reader = createReader(db)
  return composeStore({ ...reader, fingerprint: createFingerprint(masters) }, queue, db, deps.world.now)
}

function prepare(
  options: SqliteStoreOptions,
  deps: SqliteStoreDeps,
): { paths: DataPaths; masters: readonly Uint8Array[] } {
  const paths = dataPaths(options.dataDir)
  try {
    const { randomBytes } = deps.world
    const masters = masterKeys({ paths, given: options.masterKeys, create: options.createMasterKey, randomBytes })
    prepareFiles(paths)
    return { paths, masters }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'the data folder cannot be used'
    throw new CountersignError('store_unavailable', message, { cause })
  }
}

async function openedOrClosed(queue: CommitQueue): Promise<void> {
  try {
    await queue.opened()
  } catch (cause) {
    await queue.close()
    throw cause
  }
}

function composeStore(
  reader: StoreReader & Pick<Store, 'fingerprint'>,
  queue: CommitQueue,
  db: Database,
  now: () => number,
): Store {
  return {
    ...reader,
    commit: (draft, changes, others) => queue.commit(draft, changes, others),
    keep: (organisation, changes) => queue.keep(organisation, changes),
    rememberedAnswer: (scope) => reader.rememberedAnswer(scope, now()),
    healthy: () => queue.healthy(),
    stats: () => queue.stats(),
    close: async () => {
      await queue.close()
      db.close()
    },
  }
}
