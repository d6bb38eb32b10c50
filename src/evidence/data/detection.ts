import { createHash } from 'node:crypto'
import { setImmediate as breath } from 'node:timers/promises'
import { PolicyLoadError, type PolicyProblem } from '../../core/policy-set.js'
import { createClassifier, type Classify } from './classify.js'
import { failedExamples } from './detectors/examples.js'
import { readDetector } from './detectors/read-detector.js'
import { problemAt, toDetectorSet, type ReadFile } from './detectors/read-detectors.js'

/** The detectors of a policy set, compiled and tested. */
export interface Detection {
  readonly classify: Classify
  /** `sha256:<hex>` of each detector's file, by the detector's name. */
  readonly digests: Readonly<Record<string, string>>
}

const MAX_DETECTORS = 500
const MAX_FILE_BYTES = 64 * 1024

/** Those that some set holds, by what they were made of: the same files are not tested again. */
const inUse = new Map<string, { readonly classify: WeakRef<Classify>; readonly digests: Detection['digests'] }>()
const MAX_IN_USE = 16

/**
 * Files by the path that messages name. What is compiled already is shared; requests are answered between one detector
 * and the next. Throws PolicyLoadError with all problems at once: what is wrong with a file, examples of a detector
 * that it does not find, or should not.
 */
export async function createDetection(files: ReadonlyMap<string, Uint8Array>): Promise<Detection> {
  requireBounds(files)
  const key = keyOf(files)
  const known = inUse.get(key)
  const classify = known?.classify.deref()
  return known === undefined || classify === undefined ? make(key, files) : { classify, digests: known.digests }
}

async function make(key: string, files: ReadonlyMap<string, Uint8Array>): Promise<Detection> {
  const read: ReadFile[] = []
  for (const [path, bytes] of files) {
    read.push({ path, bytes, result: readDetector(path, bytes) })
    await breath()
  }
  const set = toDetectorSet(read)
  const { digests } = set
  const classify = createClassifier(set)
  await requireExamples(read, classify)
  if (inUse.size >= MAX_IN_USE) inUse.clear()
  inUse.set(key, { classify: new WeakRef(classify), digests })
  return { classify, digests }
}

function requireBounds(files: ReadonlyMap<string, Uint8Array>): void {
  const problems = [...files].flatMap(([path, bytes]) =>
    bytes.length > MAX_FILE_BYTES ? [problem(path, `larger than ${MAX_FILE_BYTES} bytes`)] : [],
  )
  const [first] = files.keys()
  if (files.size > MAX_DETECTORS && first !== undefined)
    problems.push(problem(first, `more than ${MAX_DETECTORS} detectors`))
  if (problems.length > 0) throw new PolicyLoadError(problems)
}

async function requireExamples(files: readonly ReadFile[], classify: Classify): Promise<void> {
  const problems: PolicyProblem[] = []
  for (const { path, bytes, result } of files) {
    if (!result.ok) continue
    for (const { kind, index, message } of failedExamples(result.detector, classify)) {
      problems.push(problemAt(path, bytes, ['tests', kind, String(index)], message))
    }
    await breath()
  }
  if (problems.length > 0) throw new PolicyLoadError(problems)
}

function keyOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256')
  for (const [path, bytes] of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  return hash.digest('hex')
}

function problem(file: string, message: string): PolicyProblem {
  return { file, line: null, column: null, message }
}
