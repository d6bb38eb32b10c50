import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js'

const TIMEOUT_MS = 60_000
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024

/** What Cerbos's compiler says of a folder of policies. */
export interface CompileResult {
  /** Policy and schema files, without tests. */
  readonly files: number
  readonly tests: number
  readonly failures: number
  /** False when it does not compile, a test fails, or there is no test at all. */
  readonly ok: boolean
  /** `file:line:column: what`, or what failed in which test. */
  readonly problems: readonly string[]
}

/** Compiles `folder` with the native Cerbos at `binary` and runs its `*_test.yaml`. */
export async function compileSet(binary: string, folder: string): Promise<CompileResult> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isPolicyFile).length
  const { exitCode, stdout, stderr } = await run(binary, folder)
  const report = parse(stdout)
  const suites = objects(report['suites'])
  const outcomes = suites.flatMap((suite) => outcomesOf(suite))
  const failed = outcomes.filter(({ passed }) => !passed)
  const problems = [...compileErrors(report), ...suiteErrors(suites), ...failed.map(({ place }) => place)]
  if (outcomes.length === 0 && problems.length === 0) problems.push('there are no tests')
  if (exitCode !== 0 && problems.length === 0) problems.push(stderr.trim() || `cerbos ended with ${exitCode}`)
  return { files, tests: outcomes.length, failures: failed.length, ok: problems.length === 0, problems }
}

function isPolicyFile(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path) && !/_test\.ya?ml$/.test(path) && !path.includes('testdata/')
}

function run(binary: string, folder: string): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const options = {
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    env: { ...process.env, CERBOS_NO_TELEMETRY: '1' },
  }
  return new Promise((resolve, reject) => {
    execFile(binary, ['compile', folder, '--output=json'], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr })
      else reject(new Error(`cerbos could not be run on ${folder}`, { cause: error }))
    })
  })
}

function parse(text: string): JsonObject {
  if (text.trim() === '') return {}
  const value: unknown = JSON.parse(text)
  return isJsonObject(value) ? value : {}
}

function compileErrors(report: JsonObject): string[] {
  const errors = isJsonObject(report['compileErrors']) ? objects(report['compileErrors']['errors']) : []
  const lint = isJsonObject(report['lintErrors']) ? Object.values(report['lintErrors']).flatMap(objects) : []
  const located = [...errors, ...lint].map((error) => {
    const position = isJsonObject(error['position']) ? error['position'] : {}
    const place = [error['file'], position['line'], position['column']].filter(isPlace).join(':')
    return `${place}: ${text(error['description']) || text(error['error'])}`
  })
  const unread = Object.keys(report).filter((key) => key.endsWith('Errors') && located.length === 0)
  return [...located, ...unread.map((key) => `${key}: ${JSON.stringify(report[key])}`)]
}

function isPlace(part: JsonValue | undefined): part is string | number {
  return typeof part === 'string' || typeof part === 'number'
}

function suiteErrors(suites: readonly JsonObject[]): string[] {
  return suites
    .filter((suite) => text(suite['error']) !== '')
    .map((suite) => `${text(suite['file'])}: ${text(suite['error'])}`)
}

interface Outcome {
  readonly passed: boolean
  readonly place: string
}

function outcomesOf(suite: JsonObject): Outcome[] {
  return objects(suite['testCases']).flatMap((test) =>
    objects(test['principals']).flatMap((principal) =>
      objects(principal['resources']).flatMap((resource) =>
        objects(resource['actions']).map((action) => {
          const details = isJsonObject(action['details']) ? action['details'] : {}
          const place = [test, principal, resource, action].map((node) => text(node['name'])).join(' / ')
          return { passed: details['result'] === 'RESULT_PASSED', place: `${text(suite['file'])}: ${place}` }
        }),
      ),
    ),
  )
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
