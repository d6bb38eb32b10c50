import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { workerEntry } from '../core/worker-entry.js'
import { BASE } from './style/base.js'
import { PAGES } from './style/pages.js'
import { TOKENS } from './style/tokens.js'

/** A file that pages load. */
export interface Asset {
  readonly type: string
  readonly body: string
}

export interface Assets {
  /** Changes with any of them, so that browsers may keep them. */
  readonly version: string
  /** By path below the version's folder. */
  readonly files: ReadonlyMap<string, Asset>
}

/** Two signatures crossing: a stroke and its counterpart. */
const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><path stroke="#0f8a83" d="M3 13.5l5 5L16 8"/><path stroke="#e0a02e" d="M12.5 17.5l1.5 1L21.5 6.5"/></svg>`

/** The script, as its modules import each other: `/src/console/browser/…`, `/client/…`. */
const MODULES = [
  '/src/console/browser/main.js',
  '/src/console/browser/check-receipt.js',
  '/src/console/browser/canonical.js',
  '/client/bytes.js',
]

/** Reads what the build made. Throws where it is not there. */
export function readAssets(): Assets {
  const files = new Map<string, Asset>([
    ['/console.css', { type: 'text/css; charset=utf-8', body: TOKENS + BASE + PAGES }],
    ['/mark.svg', { type: 'image/svg+xml', body: MARK }],
  ])
  for (const path of MODULES) {
    const body = readFileSync(workerEntry(import.meta.url, `../..${path}`), 'utf8')
    files.set(path, { type: 'text/javascript; charset=utf-8', body })
  }
  return { version: versionOf(files), files }
}

function versionOf(files: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256')
  for (const [path, { body }] of files) hash.update(`${path}\n${body.length}\n${body}`)
  return hash.digest('hex').slice(0, 16)
}
