import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PolicyLoadError } from '../../../core/policy-set.js'
import type { DetectorSet } from './detector.js'
import { readDetectors } from './read-detectors.js'

const MAX_FILES = 500
const MAX_FILE_BYTES = 64 * 1024

/** Every `*.yaml` directly in these folders: the shipped ones, and those of the user. Throws PolicyLoadError. */
export function readDetectorFolders(folders: readonly string[]): DetectorSet {
  const files = new Map<string, Uint8Array>()
  for (const folder of folders) for (const path of listed(folder)) files.set(path, read(path))
  if (files.size > MAX_FILES) throw problem(folders.join(', '), `more than ${MAX_FILES} detectors`)
  return readDetectors(files)
}

function listed(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
    return names.sort().map((name) => join(folder, name))
  } catch (error) {
    throw problem(folder, `cannot be read (${codeOf(error)})`)
  }
}

function read(path: string): Uint8Array {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw problem(path, `larger than ${MAX_FILE_BYTES} bytes`)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof PolicyLoadError) throw error
    throw problem(path, `cannot be read (${codeOf(error)})`)
  }
}

function problem(file: string, message: string): PolicyLoadError {
  return new PolicyLoadError([{ file, line: null, column: null, message }])
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
