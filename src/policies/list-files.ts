import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** More than any folder of policies has; the walk ends there. */
export const MAX_FILES = 5_000
const MAX_FOLDERS = 5_000
const MAX_DEPTH = 32

/**
 * The files below `folder` by their path with `/`, sorted; links are followed. Hidden files and folders are not there:
 * Cerbos does not read them, and a mounted Kubernetes ConfigMap keeps its versions in one. May name one more than
 * MAX_FILES. Rejects where a folder cannot be read, and where there are too many: links that lead in circles.
 */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = []
  let folders = 0
  const walk = async (path: string, depth: number): Promise<void> => {
    folders += 1
    if (folders > MAX_FOLDERS) throw new Error(`more than ${MAX_FOLDERS} folders`)
    for (const name of (await readdir(join(folder, path))).sort()) {
      if (name.startsWith('.') || files.length > MAX_FILES) continue
      const below = path === '' ? name : `${path}/${name}`
      const isFolder = await stat(join(folder, below)).then(
        (info) => info.isDirectory(),
        () => false,
      )
      if (!isFolder) files.push(below)
      else if (depth === MAX_DEPTH) throw new Error(`${below} lies deeper than ${MAX_DEPTH} folders`)
      else await walk(below, depth + 1)
    }
  }
  await walk('', 1)
  return files.sort()
}
