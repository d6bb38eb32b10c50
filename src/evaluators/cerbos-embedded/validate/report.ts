import type { PolicyProblem } from '../../../core/policy-set.js'

/** Reads what `cerbos compile -o json` prints: errors of reading and compiling, or results of policy tests. */
export function readReport(output: string): readonly PolicyProblem[] {
  const report = parse(output)
  return [...lintProblems(report['lintErrors']), ...compileProblems(report['compileErrors']), ...testProblems(report)]
}

type Members = Readonly<Record<string, unknown>>

function parse(output: string): Members {
  if (output.trim() === '') return {}
  try {
    return members(JSON.parse(output))
  } catch {
    return { lintErrors: { load_failures: [{ file: 'policies', error: 'the report of Cerbos cannot be read' }] } }
  }
}

/** Each group of lint errors has members of its own; what they have in common is a file and a place. */
function lintProblems(errors: unknown): readonly PolicyProblem[] {
  return Object.entries(members(errors)).flatMap(([group, list]) => {
    // Disabled policies are told twice, and being disabled is no error.
    if (group === 'disabled' || group === 'disabled_defs' || group === 'missing_scopes') return []
    return items(list).map((item) => lintProblem(group, item))
  })
}

function lintProblem(group: string, item: unknown): PolicyProblem {
  const error = members(item)
  const details = members(error['error_details'])
  const file = text(error['file']) ?? text(error['importing_file']) ?? text(error['missing_policy']) ?? 'policies'
  const message = text(error['error']) ?? text(error['desc']) ?? `${group.replaceAll('_', ' ')}: ${policyOf(error)}`
  return { file, ...place(error['position'] ?? details['position']), message }
}

function policyOf(error: Members): string {
  const other = text(error['other_file'])
  const policy = text(error['policy']) ?? text(error['missing_policy']) ?? text(error['scope']) ?? ''
  return other === null ? policy : `${policy} stands in ${other} too`
}

function compileProblems(errors: unknown): readonly PolicyProblem[] {
  return items(members(errors)['errors']).map((item) => {
    const error = members(item)
    const message = text(error['description']) ?? text(error['error']) ?? 'does not compile'
    return { file: text(error['file']) ?? 'policies', ...place(error['position']), message }
  })
}

function testProblems(report: Members): readonly PolicyProblem[] {
  return items(report['suites']).flatMap((item) => {
    const suite = members(item)
    const file = text(suite['file']) ?? 'policies'
    const broken = text(suite['error'])
    if (broken !== null) return [{ file, line: null, column: null, message: broken }]
    return items(suite['testCases']).flatMap((testCase) => caseProblems(file, members(testCase)))
  })
}

function caseProblems(file: string, testCase: Members): readonly PolicyProblem[] {
  const name = text(testCase['name']) ?? ''
  return items(testCase['principals']).flatMap((principal) =>
    items(members(principal)['resources']).flatMap((resource) =>
      items(members(resource)['actions']).flatMap((item) => {
        const action = members(item)
        const details = members(action['details'])
        const result = text(details['result'])
        if (result !== 'RESULT_FAILED' && result !== 'RESULT_ERRORED') return []
        const who = [members(principal), members(resource), action].map((part) => text(part['name']) ?? '').join(', ')
        return [{ file, line: null, column: null, message: `test "${name}" (${who}): ${outcome(details)}` }]
      }),
    ),
  )
}

function outcome(details: Members): string {
  const failure = members(details['failure'])
  const expected = text(failure['expected'])
  if (expected !== null) return `wants ${expected}, gets ${text(failure['actual']) ?? 'something else'}`
  return text(details['error']) ?? 'gives other outputs than wanted'
}

function place(position: unknown): { line: number | null; column: number | null } {
  const { line, column } = members(position)
  return { line: typeof line === 'number' ? line : null, column: typeof column === 'number' ? column : null }
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
