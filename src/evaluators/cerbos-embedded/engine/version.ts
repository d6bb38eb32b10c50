import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { engineFile } from './go.js'

/** The release of Cerbos that the engine is of; `unknown` where its package does not say. */
export async function engineVersion(): Promise<string> {
  const metadata: unknown = JSON.parse(await readFile(fileURLToPath(engineFile('metadata.json')), 'utf8'))
  const known = typeof metadata === 'object' && metadata !== null && 'cerbosVersion' in metadata
  return known ? String(metadata.cerbosVersion) : 'unknown'
}
