import { readAll } from './word.js'
import type { Cursor } from './cursor.js'

/** Reads the here-documents that the line before has announced; the cursor stands behind its line break. */
export function readPending(cursor: Cursor): void {
  for (const pending of cursor.pending.splice(0)) {
    const lines: string[] = []
    let isClosed = false
    while (!isClosed && cursor.at < cursor.text.length) {
      const line = readLine(cursor)
      const bare = pending.stripTabs ? line.replace(/^\t+/, '') : line
      isClosed = bare.replace(/\r$/, '') === pending.delimiter
      if (!isClosed) lines.push(bare)
    }
    if (!isClosed && lines.length > 0) cursor.problem('syntax_error')
    cursor.budget.spend(lines.length >> 3)
    const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`
    const inner = cursor.inside(text, pending.at)
    const whole = { kind: 'text', text, quoted: true } as const
    pending.fill(
      pending.quoted ? { at: cursor.place(pending.at), source: text, parts: [whole] } : readAll(inner, 'here'),
    )
  }
}

function readLine(cursor: Cursor): string {
  const end = cursor.text.indexOf('\n', cursor.at)
  const stop = end === -1 ? cursor.text.length : end
  const line = cursor.text.slice(cursor.at, stop)
  cursor.at = stop + 1
  return line
}
