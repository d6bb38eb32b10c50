import type { CaseResult, SuiteResult } from './results.js'

type Members = Readonly<Record<string, unknown>>

const RESULTS: ReadonlyMap<string, CaseResult['result']> = new Map([
  ['RESULT_PASSED', 'passed'],
  ['RESULT_FAILED', 'failed'],
  ['RESULT_ERRORED', 'errored'],
  ['RESULT_SKIPPED', 'skipped'],
])

/** The results of policy tests in what `cerbos compile -o json` prints. */
export function nativeResults(report: unknown): readonly SuiteResult[] {
  return items(members(report)['suites']).map((item) => {
    const suite = members(item)
    return {
      file: text(suite['file']),
      name: text(suite['name']),
      error: text(suite['error']) === '' ? null : text(suite['error']),
      cases: items(suite['testCases']).flatMap((each) => casesOf(members(each))),
    }
  })
}

function casesOf(testCase: Members): readonly CaseResult[] {
  return items(testCase['principals'])
    .map(members)
    .flatMap((principal) =>
      items(principal['resources'])
        .map(members)
        .flatMap((resource) =>
          items(resource['actions'])
            .map(members)
            .map((action) => {
              const [test, who, what, doing] = [testCase, principal, resource, action].map(({ name }) => text(name))
              const details = members(action['details'])
              const result = RESULTS.get(text(details['result'])) ?? 'errored'
              const named = { test: test ?? '', principal: who ?? '', resource: what ?? '', action: doing ?? '' }
              return { ...named, result, message: messageOf(details), place: null }
            }),
        ),
    )
}

function messageOf(details: Members): string | null {
  const failure = members(details['failure'])
  const said = text(details['error']) || text(details['skipReason'])
  if (said !== '') return said
  if (details['failure'] === undefined) return null
  const [expected, actual] = [text(failure['expected']), text(failure['actual'])]
  return expected === actual ? 'gives other outputs than wanted' : `wants ${expected}, gets ${actual}`
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
