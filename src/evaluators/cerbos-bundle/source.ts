import { open, stat } from 'node:fs/promises'
import { PolicyLoadError } from '../../core/policy-set.js'
import { download, type DownloadOptions } from './download.js'
import { sha256Of, verifyBundle, type BundleTrust } from './verify.js'

const MAX_BUNDLE_BYTES = 64 * 1024 * 1024
const MAX_SIGNATURE_BYTES = 256
const TIMEOUT_MS = 30_000

export interface BundleSourceOptions extends BundleTrust {
  /** An absolute path, or a URL. */
  readonly source: string | URL
  /** PEM of the authorities that the URL's server is trusted by; null: those of Node.js. */
  readonly ca: Uint8Array | null
  /** A URL is asked at most this often for the signature. */
  readonly refreshMs: number
}

/** A bundle that is what configuration says it must be. */
export interface Bundle {
  /** For messages: no query, which may hold secrets. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly sha256: string
}

export interface BundleSource {
  /** The bundle as it is now. Throws PolicyLoadError where it cannot be had or may not be trusted. */
  read(): Promise<Bundle>
  /** Changes when the bundle may have: to be asked often. Rejects where the bundle cannot be looked at. */
  signature(): Promise<string>
}

export function createBundleSource(
  options: BundleSourceOptions,
  deps: { readonly monotonic: () => number },
): BundleSource {
  const { source } = options
  const name = source instanceof URL ? `${source.origin}${source.pathname}` : source
  const file = source instanceof URL ? remoteFile(source, options.ca) : localFile(source)
  const read = async (): Promise<Bundle> => {
    try {
      const bytes = await file.read('', MAX_BUNDLE_BYTES)
      const signature = options.publicKey === null ? null : await file.read('.sig', MAX_SIGNATURE_BYTES)
      verifyBundle(bytes, signature, options)
      return { name, bytes, sha256: sha256Of(bytes) }
    } catch (error) {
      throw problem(name, error instanceof Error ? error.message : 'unknown')
    }
  }
  return { read, signature: source instanceof URL ? seldom(() => file.looks(), options, deps) : () => file.looks() }
}

/** Asks no more often than configuration says: the answer before stands meanwhile, an error too. */
function seldom(
  ask: () => Promise<string>,
  { refreshMs }: BundleSourceOptions,
  { monotonic }: { readonly monotonic: () => number },
): () => Promise<string> {
  let last: Promise<string> | null = null
  let askedAt = 0
  return () => {
    if (last === null || monotonic() - askedAt >= refreshMs) {
      askedAt = monotonic()
      last = ask()
    }
    return last
  }
}

/** `suffix` names the file beside it. */
interface ReadableFile {
  read(suffix: '' | '.sig', maxBytes: number): Promise<Uint8Array>
  /** Changes when the file does. */
  looks(): Promise<string>
}

function localFile(path: string): ReadableFile {
  return {
    read: async (suffix, maxBytes) => {
      const handle = await open(`${path}${suffix}`).catch(unreadable(suffix))
      try {
        const info = await handle.stat()
        if (!info.isFile()) throw new Error('is not a file')
        if (info.size > maxBytes) throw new Error(`larger than ${maxBytes} bytes`)
        return new Uint8Array(await handle.readFile())
      } finally {
        await handle.close()
      }
    },
    looks: async () => {
      const seen = await Promise.all(['', '.sig'].map((suffix) => stat(`${path}${suffix}`).catch(() => null)))
      return seen.map((info) => (info === null ? 'none' : `${info.ino} ${info.size} ${info.mtimeMs}`)).join(',')
    },
  }
}

function unreadable(suffix: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Error(`${suffix === '' ? 'it' : 'its signature file'} cannot be read (${code})`)
  }
}

/** What was loaded once is loaded again only when the server says that it changed. */
function remoteFile(url: URL, ca: Uint8Array | null): ReadableFile {
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly etag: string }>()
  const read = async (suffix: '' | '.sig', maxBytes: number): Promise<Uint8Array> => {
    const options: DownloadOptions = { maxBytes, timeoutMs: TIMEOUT_MS, ca }
    const before = kept.get(suffix) ?? null
    const loaded = await download(beside(url, suffix), before?.etag ?? null, options)
    if (loaded === null) return before?.bytes ?? new Uint8Array()
    kept.delete(suffix)
    if (loaded.etag !== null) kept.set(suffix, { bytes: loaded.bytes, etag: loaded.etag })
    return loaded.bytes
  }
  return { read, looks: async () => sha256Of(await read('', MAX_BUNDLE_BYTES)) }
}

function beside(url: URL, suffix: string): URL {
  const other = new URL(url)
  other.pathname += suffix
  return other
}

function problem(file: string, message: string): PolicyLoadError {
  return new PolicyLoadError([{ file, line: null, column: null, message: `the bundle: ${message}` }])
}
