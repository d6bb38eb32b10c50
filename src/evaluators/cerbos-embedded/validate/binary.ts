import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

const PACKAGE = '@cerbos/cerbos-linux-x64'

/** The native Cerbos binary: the one configured, that of its npm package, or the one in PATH; null where there is none. */
export function findBinary(configured: string | null, path = process.env.PATH ?? ''): string | null {
  if (configured !== null) return executable(configured) ? configured : null
  const candidates = [packaged(), ...path.split(delimiter).map((folder) => join(folder, 'cerbos'))]
  return candidates.find((candidate) => candidate !== null && executable(candidate)) ?? null
}

function packaged(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)
    return join(dirname(manifest), 'cerbos-linux-x64')
  } catch {
    return null
  }
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
