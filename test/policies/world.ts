import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Caller } from '../../src/core/caller.js'
import type { JsonObject } from '../../src/core/json.js'
import type { PolicySet } from '../../src/core/policy-set.js'
import { createEmbeddedEvaluator } from '../../src/evaluators/cerbos-embedded/evaluator.js'
import { findBinary } from '../../src/evaluators/cerbos-embedded/validate/binary.js'
import { judge } from '../../src/judge/judge.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'
import { createNormalizer } from '../../src/normalize/normalizer.js'
import { readSnapshot } from '../../src/policies/read-snapshot.js'
import { listPolicySets } from '../../scripts/policies/policy-sets.js'
import { noFlow } from '../../src/state/flow/nothing.js'

export const SETS = listPolicySets('policies')
export const BINARY = findBinary(null)

if (BINARY === null) console.warn('The native Cerbos is missing: policies are not compiled, their tests are not run.')

export function folderOf(name: string): string {
  const set = SETS.find((one) => one.name === name)
  if (set === undefined) throw new Error(`no policy set ${name}`)
  return set.folder
}

export function tempFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

const caller: Caller = {
  keyId: 'key_1',
  organisation: 'acme',
  roles: ['agent'],
  agentIds: '*',
  asserts: '*',
  claims: {},
  subjectRole: 'agent',
  mayInput: true,
  audiences: [],
  person: null,
  levels: [],
}

export interface Said {
  readonly effect: 'allow' | 'deny' | 'require_approval'
  /** Reason codes of a deny, levels of an approval. */
  readonly words: readonly string[]
  readonly message: string | null
}

/** A policy set at work: a call goes through catalogue, binding and Cerbos's engine, strictly. */
export interface PolicyWorld {
  say(tool: string, args: JsonObject, context?: JsonObject): Promise<Said>
  close(): Promise<void>
}

export async function openPolicies(name: string, globals: JsonObject = {}): Promise<PolicyWorld> {
  const snapshot = await readSnapshot(folderOf(name), globals)
  const evaluator = await createEmbeddedEvaluator(
    snapshot,
    { deadlineMs: 20_000, maxQueue: 100, cerbosBinary: null, allowWithoutValidator: true, strict: true },
    { log: () => undefined },
  )
  const catalogue = loadCatalogue(snapshot.catalogue.path, snapshot.catalogue.bytes)
  const set: PolicySet = {
    version: 'test',
    normalizer: createNormalizer(catalogue, { agentDefaultLanguage: () => null }),
    classify: () => ({}),
    evaluator,
  }
  return { say: (tool, args, context = {}) => say(set, tool, args, context), close: () => evaluator.close() }
}

async function say(set: PolicySet, tool: string, args: JsonObject, context: JsonObject): Promise<Said> {
  const input = { form: 'tool', tool, arguments: args } as const
  const request = { agentId: 'agent-1', sessionId: null, input, context, approvalId: null, accepts: [] }
  const normalized = set.normalizer.normalize(request, caller)
  if (!normalized.ok) return { effect: 'deny', words: [normalized.reason.code], message: normalized.reason.message }
  const unknown = { ready: false }
  // As where nothing is remembered: its shape is closed, and policies may rely on it.
  const flow = noFlow(normalized.action.tool.flow)
  const { findings } = await judge(
    normalized.action,
    { state: { history: () => unknown, flow: () => flow, written: () => null }, accepts: [] },
    set,
    {
      gather: () => Promise.resolve({ ok: true, evidence: { code: unknown, data: unknown, flow, history: unknown } }),
      callFacts: () => ({ time: '2030-01-01T00:00:00Z', region: null, subjectScope: '' }),
      measure: () => undefined,
      monotonic: () => 0,
    },
  )
  const [finding] = findings
  if (finding === undefined) throw new Error('no layer answered')
  const levels = finding.obligations.flatMap((one) =>
    one.type === 'require_approval' ? one.levels.map(({ name }) => name) : [],
  )
  const codes = finding.reasons.map(({ code }) => code)
  return { effect: finding.effect, words: [...codes, ...levels], message: finding.reasons[0]?.message ?? null }
}
