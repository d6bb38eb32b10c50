import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { listFiles } from './list-files.js'

/**
 * Changes when the folder does: over name, size, times and inode of each file that a set is made of, links followed.
 * Nothing is read. A folder or file that cannot be looked at has a signature, too: by the code of its error.
 */
export async function folderSignature(folder: string): Promise<string> {
  const root = resolve(folder)
  const hash = createHash('sha256')
  const top = await names(readdir(root), '')
  const below = await names(listFiles(join(root, 'cerbos')), 'cerbos/')
  const detectors = top.includes('detectors') ? await names(listFiles(join(root, 'detectors')), 'detectors/') : []
  // One after the other: a file system that hangs then takes one thread of the process, not all.
  for (const name of [...top.sort(), ...below, ...detectors]) hash.update(`${name}\0${await looks(join(root, name))}\0`)
  return hash.digest('hex')
}

async function names(listing: Promise<readonly string[]>, prefix: string): Promise<string[]> {
  try {
    return (await listing).filter((name) => !name.startsWith('.')).map((name) => `${prefix}${name}`)
  } catch (error) {
    return [`${prefix}: ${errorCode(error)}`]
  }
}

/** Of a folder only that it is one: its times change with files that are no part of a set. */
async function looks(path: string): Promise<string> {
  try {
    const info = await stat(path, { bigint: true })
    if (!info.isFile()) return 'no file'
    return [info.dev, info.ino, info.size, info.mtimeNs, info.ctimeNs].join(' ')
  } catch (error) {
    return errorCode(error)
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
