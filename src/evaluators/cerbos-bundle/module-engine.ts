import type { JsonObject } from '../../core/json.js'
import { workerEntry } from '../../core/worker-entry.js'
import { startThread } from '../cerbos-embedded/engine/engine-thread.js'
import { createRequestEncoder } from '../cerbos-embedded/wire/request.js'
import { readResults } from './module-results.js'
import type { BundleEngine } from './pooled.js'
import { selfTest } from './self-test.js'

const START_TIMEOUT_MS = 30_000
/** A bundle does not tell which resources it knows: this one is asked for, and needs only an answer. */
const ANY_RESOURCE = { kind: 'self-test', version: 'default', scope: '' }

/** A policy-specific WebAssembly module, as older bundles of Cerbos Hub are, in a thread of its own. */
export async function moduleEngine(bytes: Uint8Array, globals: JsonObject): Promise<BundleEngine> {
  const text = new TextEncoder()
  const tables = {
    module: await compile(bytes),
    table: new Uint8Array(),
    config: text.encode(JSON.stringify(globals)),
  }
  const validate = createRequestEncoder()
  const language = {
    encode: (request: Parameters<typeof validate>[0]) => {
      validate(request)
      return text.encode(JSON.stringify(request))
    },
    decode: readResults,
  }
  const entry = workerEntry(import.meta.url, './module-worker.js')
  const start = async () => {
    const thread = await startThread(tables, START_TIMEOUT_MS, entry)
    await selfTest(thread, language, [ANY_RESOURCE], { mustKnow: false, timeoutMs: START_TIMEOUT_MS })
    return thread
  }
  return { ...language, start, ruleOf: () => null }
}

async function compile(bytes: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(Uint8Array.from(bytes))
  } catch {
    throw new Error('it is not a valid WebAssembly module')
  }
}
