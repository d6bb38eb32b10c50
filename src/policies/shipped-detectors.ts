import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PolicyLoadError } from '../core/policy-set.js'

/** Beside `src`, from which tests run, or `dist`, from which the service does. */
const PLACES = ['../../detectors/', '../../../detectors/']

/** Part of the program: read once, as its code is. */
let known: Promise<ReadonlyMap<string, Uint8Array>> | null = null

/** By file name, sorted. Throws PolicyLoadError where they are not there: without them nothing would be found. */
export function readShippedDetectors(): Promise<ReadonlyMap<string, Uint8Array>> {
  known ??= read()
  return known
}

async function read(): Promise<ReadonlyMap<string, Uint8Array>> {
  for (const place of PLACES.map((path) => fileURLToPath(new URL(path, import.meta.url)))) {
    const names = (await readdir(place).catch(() => [])).filter((name) => name.endsWith('.yaml')).sort()
    if (names.length === 0) continue
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(place, name))] as const)))
  }
  throw new PolicyLoadError([
    { file: 'detectors', line: null, column: null, message: 'the detectors that come with the service are not there' },
  ])
}
