import { workerEntry } from '../core/worker-entry.js'

/** Where a thread that analyses code begins: what `createAnalyst` wants as `worker`. */
export function analystEntry(): URL {
  return workerEntry(import.meta.url, './analyst.js')
}
