import { createHash } from 'node:crypto'
import { lstat, open, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { isJsonObject, type JsonObject } from '../core/json.js'
import { MAX_MANIFEST_BYTES, PolicyLoadError, type FolderSnapshot } from '../core/policy-set.js'
import { listFiles, MAX_FILES } from './list-files.js'
import { readShippedDetectors } from './shipped-detectors.js'

const MAX_FILE_BYTES = 8 * 1024 * 1024
/** Of all files together: they are held twice while they are read. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024
/** YAML is read on the main thread: what is larger would hold up every request. */
const MAX_YAML_BYTES = 256 * 1024
const READ_ATTEMPTS = 3
export const MANIFEST = 'manifest.json'

/**
 * Reads a policy folder (`catalog.yaml`, `cerbos/`, optional `detectors/`, `globals.yaml` and `manifest.json`) into memory,
 * twice: files that change between the two readings are read again, so that a set is never half of one edit and half of
 * another. `globals` from configuration are merged over those of the folder. Where `needs` is `catalogue`, because
 * something else judges than these files, there need not be policies. Throws PolicyLoadError.
 */
export async function readSnapshot(
  folder: string,
  globals: JsonObject,
  needs: 'policies' | 'catalogue' = 'policies',
): Promise<FolderSnapshot> {
  const root = resolve(folder)
  const shipped = await readShippedDetectors()
  let before = await readOnce(root)
  for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt++) {
    const again = await readOnce(root)
    if (digest(before) === digest(again))
      return { ...assemble(root, filesOf(again), globals, needs), shippedDetectors: shipped }
    before = again
  }
  throw problem(root, 'files keep changing while they are read')
}

type Files = ReadonlyMap<string, Uint8Array>

/** What cannot be read may be a file that is just being replaced. */
function readOnce(root: string): Promise<Files | PolicyLoadError> {
  return readFiles(root).catch((error: unknown) => {
    if (error instanceof PolicyLoadError) return error
    throw error
  })
}

function filesOf(reading: Files | PolicyLoadError): Files {
  if (reading instanceof PolicyLoadError) throw reading
  return reading
}

function assemble(
  root: string,
  read: Files,
  globals: JsonObject,
  needs: 'policies' | 'catalogue',
): Omit<FolderSnapshot, 'shippedDetectors'> {
  const files = new Map([...read].filter(([path]) => path !== MANIFEST))
  const catalogue = files.get('catalog.yaml')
  if (catalogue === undefined) throw problem(join(root, 'catalog.yaml'), 'the tool catalogue is missing')
  const cerbos = new Map<string, Uint8Array>()
  for (const [path, bytes] of files) {
    if (path.startsWith('cerbos/')) cerbos.set(path.slice('cerbos/'.length), bytes)
  }
  if (cerbos.size === 0 && needs === 'policies') throw problem(join(root, 'cerbos'), 'there are no policies')
  const defaults = readGlobals(join(root, 'globals.yaml'), files.get('globals.yaml'))
  return {
    root,
    cerbos,
    catalogue: { path: join(root, 'catalog.yaml'), bytes: catalogue },
    globals: merge(defaults, globals),
    files,
    manifest: read.get(MANIFEST) ?? null,
  }
}

async function readFiles(root: string): Promise<Files> {
  const files = new Map<string, Uint8Array>()
  for (const name of ['catalog.yaml', 'globals.yaml']) {
    const bytes = await readOptional(join(root, name), MAX_YAML_BYTES)
    if (bytes !== null) files.set(name, bytes)
  }
  const manifest = await readManifest(join(root, MANIFEST))
  if (manifest !== null) files.set(MANIFEST, manifest)
  let left = MAX_TOTAL_BYTES
  for (const [folder, maxFileBytes] of [
    ['cerbos', MAX_FILE_BYTES],
    ['detectors', MAX_YAML_BYTES],
  ] as const) {
    for (const [name, bytes] of await readBelow(join(root, folder), maxFileBytes, left)) {
      left -= bytes.length
      files.set(`${folder}/${name}`, bytes)
    }
  }
  return files
}

async function readBelow(folder: string, maxFileBytes: number, maxBytes: number): Promise<Files> {
  const names = await listed(folder)
  if (names.length > MAX_FILES) throw problem(folder, `more than ${MAX_FILES} files`)
  const files = new Map<string, Uint8Array>()
  let left = maxBytes
  for (const name of names) {
    const bytes = await readRegular(join(folder, name), Math.min(maxFileBytes, left))
    if (bytes === null) continue
    left -= bytes.length
    files.set(name, bytes)
  }
  return files
}

/** A folder that is not there has no files; what can be read in part only is an error. */
async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await listFiles(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && !(await exists(folder))) return []
    throw problem(folder, `cannot be read (${error instanceof Error ? error.message : 'unknown'})`)
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Null for what is no file: a socket, a device. */
async function readRegular(path: string, maxBytes: number): Promise<Uint8Array | null> {
  try {
    const info = await stat(path)
    if (!info.isFile()) return null
    if (info.size > maxBytes) throw problem(path, tooLarge(maxBytes))
    return await readFile(path)
  } catch (error) {
    if (error instanceof PolicyLoadError) throw error
    throw problem(path, `cannot be read (${errorCode(error)})`)
  }
}

/** Null where there is nothing of this name. A link that leads nowhere is an error. */
async function readOptional(path: string, maxBytes: number): Promise<Uint8Array | null> {
  const info = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw problem(path, `cannot be read (${errorCode(error)})`)
  })
  if (info === null) return null
  const bytes = await readRegular(path, maxBytes)
  if (bytes === null) throw problem(path, 'is not a file')
  return bytes
}

function tooLarge(maxBytes: number): string {
  return maxBytes === MAX_FILE_BYTES || maxBytes === MAX_YAML_BYTES
    ? `larger than ${maxBytes} bytes`
    : `all files together are larger than ${MAX_TOTAL_BYTES} bytes`
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

/** Never an error: where signatures are not asked for, what stands there does not matter; where they are, it is missed. */
async function readManifest(path: string): Promise<Uint8Array | null> {
  const info = await stat(path).catch(() => null)
  if (info?.isFile() !== true) return null
  const file = await open(path).catch(() => null)
  if (file === null) return null
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(info.size, MAX_MANIFEST_BYTES) + 1))
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function readGlobals(path: string, bytes: Uint8Array | undefined): JsonObject {
  if (bytes === undefined) return {}
  const lineCounter = new LineCounter()
  // Without its pretty form a message quotes nothing of the file.
  const document = parseDocument(new TextDecoder().decode(bytes), { prettyErrors: false, lineCounter })
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    throw new PolicyLoadError([{ file: path, line, column: col, message: error.message }])
  }
  const value: unknown = document.toJS()
  if (!isJsonObject(value)) throw problem(path, 'must be a map')
  return value
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name]
    merged[name] = isJsonObject(below) && isJsonObject(value) ? merge(below, value) : value
  }
  return merged
}

function digest(files: Files | PolicyLoadError): string {
  if (files instanceof PolicyLoadError) return files.message
  const hash = createHash('sha256')
  for (const [path, bytes] of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  return hash.digest('hex')
}

function problem(file: string, message: string): PolicyLoadError {
  return new PolicyLoadError([{ file, line: null, column: null, message }])
}
