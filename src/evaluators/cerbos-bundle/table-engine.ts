import type { JsonObject } from '../../core/json.js'
import { engineConfig } from '../cerbos-embedded/engine/config.js'
import { startThread } from '../cerbos-embedded/engine/engine-thread.js'
import { compileEngine } from '../cerbos-embedded/engine/go.js'
import { createRequestEncoder } from '../cerbos-embedded/wire/request.js'
import { readResponse } from '../cerbos-embedded/wire/response.js'
import type { BundleEngine } from './pooled.js'
import { selfTest } from './self-test.js'
import type { TableContents } from './table.js'

const START_TIMEOUT_MS = 30_000

/** A rule table (`.crrt`) in the engine that the embedded evaluator uses. */
export async function tableEngine(
  table: Uint8Array,
  contents: TableContents,
  globals: JsonObject,
): Promise<BundleEngine> {
  const tables = { module: await compileEngine(), table, config: engineConfig(globals) }
  const language = { encode: createRequestEncoder(), decode: readResponse }
  const start = async () => {
    const thread = await startThread(tables, START_TIMEOUT_MS)
    await selfTest(thread, language, contents.resources, { mustKnow: true, timeoutMs: START_TIMEOUT_MS })
    return thread
  }
  return { ...language, start, ruleOf: contents.ruleOf }
}
