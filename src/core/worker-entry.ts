import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The compiled file of a worker. `from` is the caller's `import.meta.url`, `relative` ends in `.js`.
 * Run from TypeScript sources (tests), it is the one that the build left under `dist/`.
 */
export function workerEntry(from: string, relative: string): URL {
  const beside = new URL(relative, from)
  if (existsSync(fileURLToPath(beside))) return beside
  const root = new URL('../../', import.meta.url)
  const built = new URL(`dist/${beside.href.slice(root.href.length)}`, root)
  if (existsSync(fileURLToPath(built))) return built
  throw new Error(`worker ${relative} is not built: run "npm run build"`)
}
