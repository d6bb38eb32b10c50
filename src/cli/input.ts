import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { CountersignError } from '../core/errors.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { parseStrictJson } from '../normalize/strict-json.js'
import { CliFailure } from './failure.js'
import type { Io } from './io.js'

const MAX_BYTES = 16 * 1024 * 1024
const FETCH_TIMEOUT_MS = 10_000
const LIMITS = { maxDepth: 100 }

/** The text of a file, or of stdin for `-`. */
export function readText(file: string, io: Io): string {
  if (file === '-') return io.readStdin()
  const path = resolve(io.cwd, file)
  try {
    if (statSync(path).size > MAX_BYTES) throw new CliFailure(2, `${file} is too large`)
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof CliFailure) throw cause
    throw new CliFailure(2, `${file} cannot be read`)
  }
}

/** A receipt, or the receipt inside an answer of the service or an audit entry. */
export function readReceipt(file: string, io: Io): JsonObject {
  return receiptIn(file, readText(file, io))
}

/** As `readReceipt`; a file named `.jsonl` holds one on each line. */
export function readReceipts(
  file: string,
  io: Io,
): readonly { readonly place: string; readonly receipt: JsonObject }[] {
  const text = readText(file, io)
  if (!file.endsWith('.jsonl')) return [{ place: file, receipt: receiptIn(file, text) }]
  return text.split('\n').flatMap((line, index) => {
    const place = `${file}:${index + 1}`
    return line.trim() === '' ? [] : [{ place, receipt: receiptIn(place, line) }]
  })
}

function receiptIn(file: string, text: string): JsonObject {
  const value = readJson(file, text)
  const inner = isJsonObject(value) && value.signature === undefined ? value.receipt : value
  if (inner === undefined || !isJsonObject(inner)) throw new CliFailure(2, `${file} holds no receipt`)
  return inner
}

/** A JWK set from a file or an http(s) URL. */
export async function readJwks(place: string, io: Io): Promise<JsonValue> {
  const text = /^https?:\/\//.test(place) ? await download(place, io) : readText(place, io)
  return readJson(place, text)
}

/** Strict: a text that two readers could read differently proves nothing. */
export function readJson(name: string, text: string): JsonValue {
  try {
    return parseStrictJson(text, LIMITS)
  } catch (cause) {
    if (cause instanceof CountersignError) throw new CliFailure(2, `${name}: ${cause.message}`)
    throw cause
  }
}

async function download(url: string, io: Io): Promise<string> {
  try {
    const response = await io.fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS), redirect: 'error' })
    if (!response.ok) throw new CliFailure(2, `${url} answered ${response.status}`)
    return await bounded(response, url)
  } catch (cause) {
    if (cause instanceof CliFailure) throw cause
    throw new CliFailure(2, `${url} cannot be fetched`)
  }
}

/** Throws CliFailure when there is more than anybody would send. */
export async function bounded(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    const chunk: unknown = part.value
    if (chunk instanceof Uint8Array) text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_BYTES) throw new CliFailure(2, `${url} is too large`)
  }
  return text + decoder.decode()
}
