import type { Counts, Figures, WorkFigures } from './score.js'

/** The figures of one suite, for people. */
export function formatFigures(figures: Figures): string {
  const { suite, sessions, calls, receipts, errors } = figures
  return [
    `${suite}: ${sessions} sessions, ${calls} calls`,
    '',
    ...table(
      ['tool', 'ALLOW', 'BLOCK', 'APPROVAL', 'reasons'],
      figures.tools.map(({ tool, decisions, reasons }) => [tool, ...decisionCells(decisions), list(reasons)]),
      ['all', ...decisionCells(figures.decisions), ''],
    ),
    '',
    ...attackLines(figures),
    ...Object.entries(figures.work).map(([label, work]) => workLine(label, work)),
    `receipts: ${receipts.verified} verified, ${receipts.failed} failed`,
    ...(errors.length === 0 ? [] : [`errors: ${errors.length}`, ...errors.slice(0, 10).map((error) => `  ${error}`)]),
    '',
  ].join('\n')
}

function attackLines({ attack }: Figures): readonly string[] {
  if (attack.sessions === 0) return []
  const all = attack.stopped + attack.stopped_earlier
  const parts = [
    `${attack.stopped} at the attacker's call`,
    `${attack.stopped_earlier} earlier`,
    `${attack.by_approval} of these by approval`,
  ]
  const rest = `${attack.passed} passed${attack.unmarked === 0 ? '' : `, ${attack.unmarked} without a marked call`}`
  return [
    `attack: ${all} of ${attack.sessions} stopped, ${percent(all, attack.sessions)} (${parts.join(', ')}); ${rest}`,
  ]
}

function workLine(label: string, { sessions, intact, broken, approval }: WorkFigures): string {
  const share = (part: number) => `${part} (${percent(part, sessions)})`
  return `${label}: ${share(intact)} of ${sessions} intact, ${share(broken)} broken, ${share(approval)} wait for approval`
}

function decisionCells(decisions: Counts): readonly string[] {
  return ['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'].map((decision) => String(decisions[decision] ?? 0))
}

function list(counts: Counts): string {
  return Object.entries(counts)
    .map(([word, times]) => `${word} ${times}`)
    .join(', ')
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

/** First and last column to the left, figures to the right. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  foot: readonly string[],
): readonly string[] {
  const lines = [head, ...rows, foot]
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)))
  return lines.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 || column === head.length - 1 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}
