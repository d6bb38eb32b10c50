import type { JsonObject } from '../core/json.js'
import type { CounterChange, RuleChange } from '../core/activation.js'
import type { Asked, PolicyDiff } from './policies-diff-result.js'
import type { AnswerChange } from './policies-diff-changes.js'

/** The whole difference in wire names. */
export function wireDiff({ before, after, contents, matrix, generated, recorded }: PolicyDiff) {
  return {
    before: { folder: before.folder, policy_version: before.policyVersion },
    after: { folder: after.folder, policy_version: after.policyVersion },
    rules: contents.rules.map(wireRule),
    counters: contents.counters?.map(wireCounter) ?? null,
    tools: contents.tools,
    globals: contents.globals,
    detectors: contents.detectors,
    generated: {
      ...wireAsked(generated),
      tools: matrix.tools.map(({ tool, combinations, requests }) => ({
        tool,
        requests: requests.length,
        combinations,
      })),
      tools_without_example: matrix.without,
    },
    recorded: { file: recorded.file, ...wireAsked(recorded) },
  }
}

function wireRule({ change, rule, effect, previousEffect, place }: RuleChange) {
  return { change, rule, effect, previous_effect: previousEffect, place }
}

function wireCounter({ change, counter, beginsAnew }: CounterChange) {
  return { change, counter, begins_anew: beginsAnew }
}

function wireAsked({ requests, differing, changes }: Asked) {
  return { requests, differing, changes: changes.map(wireChange) }
}

function wireChange({ tool, agent, role, context, claims, before, after, count, example }: AnswerChange): JsonObject {
  const subject = { agent_id: agent, role, context, claims }
  return { tool, subject, before: { ...before }, after: { ...after }, count, example }
}
