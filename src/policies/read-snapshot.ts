import { createHash } from 'node:crypto'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { parseDocument } from 'yaml'
import { isJsonObject, type JsonObject } from '../core/json.js'
import { MAX_MANIFEST_BYTES, PolicyLoadError, type FolderSnapshot } from '../core/policy-set.js'

const MAX_FILES = 5_000
const MAX_FILE_BYTES = 8 * 1024 * 1024
const READ_ATTEMPTS = 3
export const MANIFEST = 'manifest.json'

/**
 * Reads a policy folder (`catalog.yaml`, `cerbos/`, optional `globals.yaml` and `manifest.json`) into memory, twice:
 * files that change between the two readings are read again, so that a set is never half of one edit and half of
 * another. `globals` from configuration are merged over those of the folder. Throws PolicyLoadError.
 */
export async function readSnapshot(folder: string, globals: JsonObject): Promise<FolderSnapshot> {
  const root = resolve(folder)
  let files = await readFiles(root)
  for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt++) {
    const again = await readFiles(root)
    if (digest(files) === digest(again)) return assemble(root, files, globals)
    files = again
  }
  throw problem(root, 'files keep changing while they are read')
}

function assemble(root: string, read: ReadonlyMap<string, Uint8Array>, globals: JsonObject): FolderSnapshot {
  const files = new Map([...read].filter(([path]) => path !== MANIFEST))
  const catalogue = files.get('catalog.yaml')
  if (catalogue === undefined) throw problem(join(root, 'catalog.yaml'), 'the tool catalogue is missing')
  const cerbos = new Map<string, Uint8Array>()
  for (const [path, bytes] of files) {
    if (path.startsWith('cerbos/')) cerbos.set(path.slice('cerbos/'.length), bytes)
  }
  if (cerbos.size === 0) throw problem(join(root, 'cerbos'), 'there are no policies')
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

async function readFiles(root: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of ['catalog.yaml', 'globals.yaml']) {
    const bytes = await readOptional(join(root, name))
    if (bytes !== null) files.set(name, bytes)
  }
  const manifest = await readManifest(join(root, MANIFEST))
  if (manifest !== null) files.set(MANIFEST, manifest)
  const folder = join(root, 'cerbos')
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  if (names.length > MAX_FILES) throw problem(folder, `more than ${MAX_FILES} files`)
  for (const name of names.sort()) {
    const path = join(folder, name)
    const info = await stat(path)
    if (!info.isFile()) continue
    if (info.size > MAX_FILE_BYTES) throw problem(path, `larger than ${MAX_FILE_BYTES} bytes`)
    files.set(relative(root, path).split(sep).join('/'), await readFile(path))
  }
  return files
}

async function readOptional(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
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
  const document = parseDocument(new TextDecoder().decode(bytes))
  const [error] = document.errors
  if (error !== undefined) throw problem(path, error.message)
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

function digest(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256')
  for (const [path, bytes] of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  return hash.digest('hex')
}

function problem(file: string, message: string): PolicyLoadError {
  return new PolicyLoadError([{ file, line: null, column: null, message }])
}
