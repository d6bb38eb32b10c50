import type { Evidence } from '../../core/evidence.js'
import { isJsonList, isJsonObject, type JsonObject } from '../../core/json.js'

const MAX_TOLD = 32
/** Roles of arguments that name something whose content the call uses. */
const POINTS_ELSEWHERE: ReadonlySet<unknown> = new Set(['path', 'url'])

/** What the call refers to and nobody has looked at: whoever approves the call has not approved that. */
export function notCovered({ code, flow }: Evidence): readonly string[] {
  const run = listAt(code, 'executes').filter((one) => one['analysed'] !== true)
  const named = listAt(flow, 'values').filter((value) => POINTS_ELSEWHERE.has(value['role']))
  return [...new Set([...run.map(ranFile), ...named.map(behind)])].slice(0, MAX_TOLD)
}

function ranFile({ path, known, imported }: JsonObject): string {
  const what =
    known === true && typeof path === 'string' ? `the file ${path}` : 'a file that is not known before it runs'
  return `${what}, which is ${imported === true ? 'imported' : 'run'}`
}

function behind({ path }: JsonObject): string {
  return `the content behind ${typeof path === 'string' ? path : 'an argument'}`
}

function listAt(object: JsonObject, member: string): readonly JsonObject[] {
  const value = object[member]
  return value !== undefined && isJsonList(value) ? value.filter(isJsonObject) : []
}
