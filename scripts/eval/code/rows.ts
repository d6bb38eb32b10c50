import { isJsonObject, type JsonObject } from '../../../src/core/json.js'
import { readJsonLines } from '../corpus.js'

/** The records of a file with the line each stands in. Throws an Error that names the file's line. */
export function readRecords(file: string): readonly JsonObject[] {
  return readJsonLines(file).map((record, index) => {
    if (!isJsonObject(record)) throw new Error(`line ${index + 1} is not a JSON object`)
    return record
  })
}

/** Throws where the member is no text. */
export function text(record: JsonObject, member: string): string {
  const value = record[member]
  if (typeof value === 'string') return value
  throw new Error(`"${member}" must be a string in ${JSON.stringify(record['id'] ?? record).slice(0, 80)}`)
}
