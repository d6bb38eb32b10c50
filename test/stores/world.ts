import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { openSqliteStore, type SqliteStoreDeps, type SqliteStoreOptions } from '../../src/stores/sqlite/store.js'
import { writerEntry } from '../../src/workers/writer-entry.js'

/** A data folder of its own. */
export function tempFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'countersign-store-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

export function openAt(
  dataDir: string,
  options: Partial<SqliteStoreOptions> = {},
  deps: Partial<SqliteStoreDeps> = {},
): Promise<Store> {
  return openSqliteStore(
    { dataDir, masterKeys: null, createMasterKey: true, ...options },
    { world: createSystemWorld(), writer: writerEntry(), ...deps },
  )
}

export function writeImportedKey(dataDir: string, kid: string, pem: string): void {
  mkdirSync(join(dataDir, 'keys'), { recursive: true })
  writeFileSync(join(dataDir, 'keys', `${kid}.pem`), pem, { mode: 0o600 })
}
