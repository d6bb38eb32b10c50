import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Value from 'typebox/value'
import { CountersignError } from '../core/errors.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { EnforceRequest, toDecisionRequest } from '../http/schemas/enforce-request.js'
import { parseStrictJson } from '../normalize/strict-json.js'
import { CliFailure } from './failure.js'
import type { Io } from './io.js'
import { DEFAULT_ROLE, type AskedRequest } from './policies-diff-dimensions.js'

const DEFAULT_FILE = 'examples/sessions.jsonl'
const MAX_BYTES = 512 * 1024 * 1024
const MAX_DEPTH = 64
/** Of one tool, as examples of its arguments. */
const MAX_KNOWN = 100

export interface Recorded {
  /** As the operator named it; null where there is none. */
  readonly file: string | null
  readonly requests: readonly AskedRequest[]
}

/**
 * JSON lines, plain or gzipped: bodies of `/enforce`, or sessions `{context, calls: [{tool, args}]}`. Without a name
 * the project's examples, where they are.
 */
export function readRecorded(named: string | undefined, io: Io): Recorded {
  const file = named ?? DEFAULT_FILE
  const path = resolve(io.cwd, file)
  if (!existsSync(path)) {
    if (named === undefined) return { file: null, requests: [] }
    throw new CliFailure(2, `${named} is not there`)
  }
  if (statSync(path).size > MAX_BYTES) throw new CliFailure(2, `${file} is too large`)
  const bytes = readFileSync(path)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8')
  const requests = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : requestsIn(line, `${file}:${index + 1}`)))
  return { file, requests }
}

/** Known arguments, by tool. */
export function recordedArguments({ requests }: Recorded): ReadonlyMap<string, readonly JsonObject[]> {
  const known = new Map<string, JsonObject[]>()
  for (const { request } of requests) {
    if (request.input.form !== 'tool') continue
    const { tool, arguments: args } = request.input
    const list = known.get(tool)
    if (list === undefined) known.set(tool, [args])
    else if (list.length < MAX_KNOWN) list.push(args)
  }
  return known
}

function requestsIn(line: string, place: string): readonly AskedRequest[] {
  const record = parse(line, place)
  const bodies = Array.isArray(record['calls']) ? bodiesOf(record, record['calls']) : [record]
  return bodies.map((body) => {
    if (!Value.Check(EnforceRequest, body)) {
      throw new CliFailure(2, `${place}: neither a body of /enforce nor a session of calls`)
    }
    try {
      return { request: toDecisionRequest(body), role: DEFAULT_ROLE, claims: {} }
    } catch (error) {
      if (error instanceof CountersignError) throw new CliFailure(2, `${place}: ${error.message}`)
      throw error
    }
  })
}

function parse(line: string, place: string): JsonObject {
  try {
    const value = parseStrictJson(line, { maxDepth: MAX_DEPTH })
    if (isJsonObject(value)) return value
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    throw new CliFailure(2, `${place}: ${error.message}`)
  }
  throw new CliFailure(2, `${place}: not a JSON object`)
}

function bodiesOf({ context = {} }: JsonObject, calls: readonly JsonValue[]): readonly JsonValue[] {
  return calls.map((call) => {
    const { tool = null, args = null } = isJsonObject(call) ? call : {}
    return { agent_id: 'recorded', tool, arguments: args, context, accepts: ['redact', 'limits'] }
  })
}
