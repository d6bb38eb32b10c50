import { toJudgements } from '../answers.js'
import type { RuleIndex } from '../table/rule-index.js'
import { mismatch } from './compare.js'
import { partsOf, type PartOfTable } from './part-of-table.js'
import type { TestAnswer } from './protocol.js'
import type { CaseResult, SuiteResult } from './results.js'
import type { Suite } from './suites.js'
import { askedOf, testCall } from './test-call.js'
import type { TestCase } from './test-case.js'
import { testConfig } from './test-config.js'
import { startTestThread, type TestThread } from './test-thread.js'

export interface LoadedTable {
  readonly module: WebAssembly.Module
  readonly table: Uint8Array
  readonly index: RuleIndex
}

/** Asks an engine that has loaded this table for every case. Rejects when the engine fails. */
export async function runSuites(
  suites: readonly Suite[],
  { module, table, index }: LoadedTable,
  timeoutMs: number,
): Promise<readonly SuiteResult[]> {
  const wanted = suites.flatMap(({ cases }) => cases).filter(({ skipped }) => skipped === null)
  const answers = new Map<TestCase, TestAnswer>()
  if (wanted.length > 0) {
    const partOf = partsOf(table)
    const thread = await startTestThread({ module }, timeoutMs)
    try {
      for (const group of byConfiguration(wanted)) await askAll(thread, group, partOf, answers)
    } finally {
      await thread.stop()
    }
  }
  return suites.map(({ file, name, cases }) => ({
    file,
    name,
    error: null,
    cases: cases.map((each) => resultOf(each, answers.get(each), index)),
  }))
}

interface Group {
  readonly config: Uint8Array
  readonly cases: TestCase[]
}

/** Loading a table again takes longer than most cases. */
function byConfiguration(cases: readonly TestCase[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const each of cases) {
    const config = testConfig(each.options)
    const key = Buffer.from(config).toString('base64')
    const group = groups.get(key) ?? { config, cases: [] }
    group.cases.push(each)
    groups.set(key, group)
  }
  return [...groups.values()]
}

async function askAll(
  thread: TestThread,
  { config, cases }: Group,
  partOf: PartOfTable,
  into: Map<TestCase, TestAnswer>,
): Promise<void> {
  const table = partOf(new Set(cases.map(({ asks }) => asks.resource.kind)))
  const answers = await thread.ask({ config, table, calls: cases.map(testCall) })
  for (const [index, each] of cases.entries()) into.set(each, answers[index] ?? 'the engine gave no answer')
}

function resultOf(each: TestCase, answer: TestAnswer | undefined, index: RuleIndex): CaseResult {
  const { test, principal, resource, action, place } = each
  const named = { test, principal, resource, action, place }
  if (answer === undefined) return { ...named, result: 'skipped', message: each.skipped }
  if (typeof answer === 'string') return { ...named, result: 'errored', message: answer }
  const [judgement] = toJudgements(askedOf(each), answer, index)
  const message = judgement === undefined ? 'the engine gave no answer' : mismatch(each.wanted, judgement)
  return { ...named, result: message === null ? 'passed' : 'failed', message }
}
