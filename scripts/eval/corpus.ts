import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** JSON Lines, plain or gzipped. Throws an Error that names the line. */
export function readJsonLines(file: string): readonly unknown[] {
  const bytes = readFileSync(file)
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.split('\n').flatMap((line, index): readonly unknown[] => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line)]
    } catch {
      throw new Error(`line ${index + 1} is not JSON`)
    }
  })
}
