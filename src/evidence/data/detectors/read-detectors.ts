import { PolicyLoadError, type PolicyProblem } from '../../../core/policy-set.js'
import type { Detector, DetectorSet } from './detector.js'
import { readDetector, type DetectorResult } from './read-detector.js'
import { readLocatedYaml } from './located-yaml.js'

/** One detector file, read. */
export interface ReadFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly result: DetectorResult
}

/** Files by path: each is one detector. All problems are found at once. Throws PolicyLoadError. */
export function readDetectors(files: ReadonlyMap<string, Uint8Array>): DetectorSet {
  return toDetectorSet([...files].map(([path, bytes]) => ({ path, bytes, result: readDetector(path, bytes) })))
}

/** One set of what was read; names and groups must agree. All problems are found at once. Throws PolicyLoadError. */
export function toDetectorSet(files: readonly ReadFile[]): DetectorSet {
  const problems: PolicyProblem[] = []
  const byId = new Map<string, Detector>()
  const groups = new Map<string, string>()
  const digests = new Map<string, string>()
  for (const { path, bytes, result } of files) {
    if (!result.ok) {
      problems.push(...result.problems)
      continue
    }
    const { detector, digest } = result
    const group = groups.get(detector.class) ?? detector.group
    if (byId.has(detector.id)) problems.push(problemAt(path, bytes, [], `there is another detector ${detector.id}`))
    if (group !== detector.group) {
      problems.push(problemAt(path, bytes, ['group'], `another file has ${detector.class} in group ${group}`))
    }
    byId.set(detector.id, detector)
    groups.set(detector.class, group)
    digests.set(detector.id, digest)
  }
  if (problems.length > 0) throw new PolicyLoadError(problems)
  return { detectors: [...byId.values()], digests: Object.fromEntries(digests) }
}

/** At a member of a file that is good in itself. */
export function problemAt(path: string, bytes: Uint8Array, member: readonly string[], message: string): PolicyProblem {
  const read = readLocatedYaml(path, bytes)
  return read.ok ? read.yaml.problem(member, message) : { file: path, line: null, column: null, message }
}
