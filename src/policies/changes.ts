import type { NameChanges, NamedDigest, PolicyChanges, PolicyContents } from '../core/activation.js'
import { counterChanges } from './counter-changes.js'
import { ruleChanges } from './rule-changes.js'

/** What `after` says that `before` did not; everything is added where there was nothing before. */
export function policyChanges(before: PolicyContents | null, after: PolicyContents): PolicyChanges {
  return {
    rules: ruleChanges(before?.rules ?? [], after.rules),
    counters: knownCounterChanges(before, after),
    tools: nameChanges(before?.tools ?? [], after.tools),
    globals: nameChanges(before?.globals ?? [], after.globals),
    detectors: knownDetectorChanges(before, after),
  }
}

/** Where it is not known what was declared, nothing is said to be added: it may have been there all the time. */
function knownCounterChanges(before: PolicyContents | null, after: PolicyContents): PolicyChanges['counters'] {
  const was = before === null ? [] : before.counters
  return was === null || after.counters === null ? null : counterChanges(was, after.counters)
}

function knownDetectorChanges(before: PolicyContents | null, after: PolicyContents): PolicyChanges['detectors'] {
  const was = before === null ? [] : before.detectors
  return was === null || after.detectors === null ? null : nameChanges(was, after.detectors)
}

function nameChanges(before: readonly NamedDigest[], after: readonly NamedDigest[]): NameChanges {
  const was = new Map(before.map(({ name, digest }) => [name, digest]))
  const is = new Map(after.map(({ name, digest }) => [name, digest]))
  const names = (from: ReadonlyMap<string, string>, holds: (name: string) => boolean): readonly string[] =>
    [...from.keys()].filter(holds).sort()
  return {
    removed: names(was, (name) => !is.has(name)),
    changed: names(is, (name) => was.has(name) && was.get(name) !== is.get(name)),
    added: names(is, (name) => !was.has(name)),
  }
}
