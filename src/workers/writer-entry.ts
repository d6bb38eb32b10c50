import { workerEntry } from '../core/worker-entry.js'

/** Where the writer thread begins: what `openSqliteStore` wants as `writer`. */
export function writerEntry(): URL {
  return workerEntry(import.meta.url, './writer.js')
}
