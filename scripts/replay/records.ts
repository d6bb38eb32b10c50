import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js'

/** One call that an agent made, and what came back. */
export interface RecordedCall {
  readonly tool: string
  readonly args: JsonObject
  readonly output: JsonValue | null
  /** The tool's own error; null where it succeeded. */
  readonly error: string | null
  /** Whether the call serves the attacker. */
  readonly attackCall: boolean
}

export interface RecordedSession {
  readonly id: string
  readonly suite: string
  /** `attack`: the injected goal was reached; `benign`: no attack; `ignored_injection`: seen, not followed. */
  readonly label: string
  readonly userPrompt: string
  readonly context: JsonObject
  readonly calls: readonly RecordedCall[]
}

/** Reads JSON Lines, plain or gzipped. Throws an Error that names the line. */
export function readSessions(file: string): readonly RecordedSession[] {
  const bytes = readFileSync(file)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return parseSessions((isGzip ? gunzipSync(bytes) : bytes).toString('utf8'))
}

export function parseSessions(text: string): readonly RecordedSession[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => toSession(line, number))
}

/** The sessions of each suite, in the order of the file; at most `limit` of each. */
export function bySuite(
  sessions: readonly RecordedSession[],
  { suite, limit }: { readonly suite: string | null; readonly limit: number | null },
): ReadonlyMap<string, readonly RecordedSession[]> {
  const groups = new Map<string, RecordedSession[]>()
  for (const session of sessions) {
    if (suite !== null && session.suite !== suite) continue
    const group = groups.get(session.suite) ?? []
    if (limit === null || group.length < limit) group.push(session)
    groups.set(session.suite, group)
  }
  return groups
}

function toSession(line: string, number: number): RecordedSession {
  const record = parseLine(line, number)
  const calls = record['calls']
  if (!Array.isArray(calls)) throw new Error(`line ${number}: "calls" must be a list`)
  return {
    id: text(record, 'id', number),
    suite: text(record, 'suite', number),
    label: text(record, 'label', number),
    userPrompt: text(record, 'user_prompt', number),
    context: isJsonObject(record['context']) ? record['context'] : {},
    calls: calls.map((call: unknown) => toCall(call, number)),
  }
}

function parseLine(line: string, number: number): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new Error(`line ${number} is not JSON`, { cause: error })
  }
  if (!isJsonObject(value)) throw new Error(`line ${number} is not a JSON object`)
  return value
}

function toCall(call: unknown, number: number): RecordedCall {
  if (!isJsonObject(call)) throw new Error(`line ${number}: a call must be an object`)
  const { args, error, output } = call
  if (!isJsonObject(args)) throw new Error(`line ${number}: a call's "args" must be an object`)
  return {
    tool: text(call, 'tool', number),
    args,
    output: output ?? null,
    error: typeof error === 'string' && error !== '' ? error : null,
    attackCall: call['attack_call'] === true,
  }
}

function text(record: JsonObject, member: string, number: number): string {
  const value = record[member]
  if (typeof value !== 'string') throw new Error(`line ${number}: "${member}" must be a string`)
  return value
}
