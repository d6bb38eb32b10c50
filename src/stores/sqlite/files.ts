import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600
const MASTER_BYTES = 32

export interface DataPaths {
  readonly folder: string
  readonly database: string
  readonly masterKey: string
  /** Private keys that operators imported, one PEM file each, named by thumbprint. */
  readonly importedKeys: string
}

export function dataPaths(folder: string): DataPaths {
  return {
    folder,
    database: join(folder, 'countersign.db'),
    masterKey: join(folder, 'master.key'),
    importedKeys: join(folder, 'keys'),
  }
}

/** Makes the folder (0700) and the empty database file (0600; SQLite gives its -wal and -shm the same mode). */
export function prepareFiles(paths: DataPaths): void {
  mkdirSync(paths.folder, { recursive: true, mode: PRIVATE_FOLDER })
  narrow(paths.folder, PRIVATE_FOLDER)
  closeSync(openSync(paths.database, 'a', PRIVATE_FILE))
  narrow(paths.database, PRIVATE_FILE)
}

export interface MasterKeySource {
  readonly paths: DataPaths
  /** Given from outside: then no file is read or made. */
  readonly given: readonly Uint8Array[] | null
  /** May a missing `master.key` be made? Only ever beside a log that does not exist yet. */
  readonly create: boolean
  readonly randomBytes: (length: number) => Uint8Array
}

/** Master keys, oldest first. Errors never carry any part of a key. */
export function masterKeys({ paths, given, create, randomBytes }: MasterKeySource): readonly Uint8Array[] {
  if (given !== null) return given
  if (!existsSync(paths.masterKey)) {
    if (!create) throw new Error(`no master key: ${paths.masterKey} does not exist and none is configured`)
    if (existsSync(paths.database))
      throw new Error(`${paths.masterKey} is missing beside a log that was signed with it`)
    mkdirSync(paths.folder, { recursive: true, mode: PRIVATE_FOLDER })
    createOnce(paths.masterKey, `${Buffer.from(randomBytes(MASTER_BYTES)).toString('base64url')}\n`)
  }
  narrow(paths.masterKey, PRIVATE_FILE)
  return readFileSync(paths.masterKey, 'utf8').trim().split(/\s+/).map(decodeMaster)
}

/** Keeps an agent's own private key (PEM) where the writer looks for it. */
export function storeImportedKey(dataDir: string, kid: string, pem: string): void {
  const { importedKeys } = dataPaths(dataDir)
  mkdirSync(importedKeys, { recursive: true, mode: PRIVATE_FOLDER })
  createOnce(join(importedKeys, `${kid}.pem`), pem)
}

/** Writes a private key file (0600) durably. A file that stands already is left as it is. */
export function createOnce(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`
  const file = openSync(draft, 'w', PRIVATE_FILE)
  try {
    writeSync(file, text)
    fsyncSync(file)
    linkSync(draft, path)
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw cause
  } finally {
    closeSync(file)
    rmSync(draft, { force: true })
  }
}

function decodeMaster(text: string): Uint8Array {
  const key = Buffer.from(text, 'base64url')
  if (key.length !== MASTER_BYTES) throw new Error('the master key file must hold 32 bytes in base64url a line')
  return key
}

/** Another owner's file keeps its mode: a mounted volume is its operator's. */
function narrow(path: string, mode: number): void {
  try {
    chmodSync(path, mode)
  } catch (cause) {
    if (!isErrno(cause, 'EPERM') && !isErrno(cause, 'EROFS')) throw cause
  }
}

function isErrno(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}
