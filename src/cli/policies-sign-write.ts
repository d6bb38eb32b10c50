import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CliFailure } from './failure.js'

/** Readers see the old file or the new one, never a part. The draft is hidden: it is none of the set's files. */
export function replaceFile(path: string, text: string): void {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    const file = openSync(draft, 'w', 0o644)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
  } catch {
    rmSync(draft, { force: true })
    throw new CliFailure(2, `${path} cannot be written`)
  }
}
