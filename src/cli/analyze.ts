import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { LANGUAGES } from '../core/words.js'
import { readArguments } from './arguments.js'
import { usageFailure, type ExitCode } from './failure.js'
import { readText } from './input.js'
import type { Io } from './io.js'
import { askService, printable } from './service.js'
import { table } from './table.js'

const SARIF = 'application/sarif+json'
const ENDINGS: Readonly<Record<string, string>> = {
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescript',
  sh: 'bash',
  bash: 'bash',
  sql: 'sql',
}

/** `analyze`: what the running service holds against a file, as if an agent asked to run it. */
export async function analyze(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { agent: 'text', language: 'text', sarif: 'switch', url: 'text' }, ['FILE'])
  const [file = ''] = flags.positionals
  const agent = flags.text('agent')
  if (agent === undefined) throw usageFailure('--agent ID is missing')
  if (flags.isSet('sarif') && flags.isSet('json')) throw usageFailure('--sarif and --json exclude each other')
  const language = languageOf(flags.text('language'), file)
  const body = { agent_id: agent, code: readText(file, io), ...(language === null ? {} : { language }) }
  const question = { url: flags.text('url'), path: '/analyze', body, key: 'an agent’s key' }
  const isSarif = flags.isSet('sarif')
  const answer = await askService(isSarif ? { ...question, accept: SARIF } : question, io)
  if (isSarif) io.out(`${JSON.stringify(renamed(answer, file))}\n`)
  else if (flags.isSet('json')) io.out(`${JSON.stringify(answer)}\n`)
  else io.out(describe(answer, file))
  return decisionOf(answer) === 'ALLOW' ? 0 : 1
}

function languageOf(named: string | undefined, file: string): string | null {
  if (named === undefined) return ENDINGS[/\.([^./]+)$/.exec(file)?.[1] ?? ''] ?? null
  if (LANGUAGES.some((language) => language === named)) return named
  throw usageFailure(`--language is one of ${LANGUAGES.join(', ')}`)
}

/** Also that of a SARIF log, which keeps it among the properties of its run. */
function decisionOf(answer: JsonObject): string {
  const [run] = listIn(answer['runs'])
  const place = run === undefined ? answer : isJsonObject(run['properties']) ? run['properties'] : {}
  return typeof place['decision'] === 'string' ? place['decision'] : 'unknown'
}

function listIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** The service knows the code, not its file: the log names the file instead. */
function renamed(log: JsonObject, file: string): JsonObject {
  const [uri] = listIn(listIn(log['runs'])[0]?.['artifacts']).map(({ location }) =>
    location !== undefined && isJsonObject(location) ? location['uri'] : null,
  )
  const name = file === '-' ? 'stdin' : encodeURI(file.replaceAll('\\', '/'))
  return typeof uri === 'string' ? withUri(log, uri, name) : log
}

function withUri(object: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]): readonly [string, JsonValue] => [
      name,
      name === 'uri' && value === from ? to : valueWithUri(value, from, to),
    ]),
  )
}

function valueWithUri(value: JsonValue, from: string, to: string): JsonValue {
  if (isJsonList(value)) return value.map((one) => valueWithUri(one, from, to))
  return isJsonObject(value) ? withUri(value, from, to) : value
}

/** One line for each finding, `file:line:column`, and the decision; other reasons where no finding tells why. */
function describe(answer: JsonObject, file: string): string {
  const name = file === '-' ? 'stdin' : file
  const findings = listIn(answer['findings']).map((one) => [
    placeOf(name, one),
    text(one['severity']),
    text(one['code']),
    [text(one['message']), one['cwe'] === null ? '' : `(${text(one['cwe'])})`].join(' ').trimEnd(),
  ])
  const codes = new Set(findings.map(([, , code]) => code))
  const others = listIn(answer['reasons']).filter(({ code }) => !codes.has(text(code)))
  const more = others.map((one) => [name, text(one['severity']), text(one['code']), text(one['message'])])
  return `${table([...findings, ...more])}${decisionOf(answer)}\n`
}

function placeOf(name: string, { line, column }: JsonObject): string {
  return typeof line === 'number' && typeof column === 'number' ? `${name}:${line}:${column}` : name
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? printable(value) : ''
}
