import { createHash } from 'node:crypto'
import { PolicyLoadError, type PolicyProblem } from '../../../core/policy-set.js'
import type { Detector, DetectorSet } from './detector.js'
import { readDetector } from './read-detector.js'

/** Files by path: each is one detector. All problems are found at once. Throws PolicyLoadError. */
export function readDetectors(files: ReadonlyMap<string, Uint8Array>): DetectorSet {
  const problems: PolicyProblem[] = []
  const byId = new Map<string, Detector>()
  const groups = new Map<string, string>()
  const digests = new Map<string, string>()
  for (const [path, bytes] of files) {
    const result = readDetector(path, bytes)
    if (!result.ok) {
      problems.push(...result.problems)
      continue
    }
    const { detector, yaml } = result
    const group = groups.get(detector.class) ?? detector.group
    if (byId.has(detector.id)) problems.push(yaml.problem([], `there is another detector ${detector.id}`))
    if (group !== detector.group)
      problems.push(yaml.problem(['group'], `another file has ${detector.class} in group ${group}`))
    byId.set(detector.id, detector)
    groups.set(detector.class, group)
    digests.set(detector.id, sha256(bytes))
  }
  if (problems.length > 0) throw new PolicyLoadError(problems)
  return { detectors: [...byId.values()], digests: Object.fromEntries(digests) }
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
