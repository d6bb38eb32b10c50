import type { Label } from '../../core/flow.js'
import type { InputRequest } from '../../core/decision.js'
import type { Outcome } from '../../core/state.js'
import type { Printer, Prints } from './prints/printer.js'
import { readOutput, type Reading, type Section } from './reading/read-output.js'
import { type Traced, type TracedReport, type TracedSection } from './traced.js'

/** Characters of an output that are read; what stands behind them is unknown. */
const MAX_CHARS = 64 * 1024
const MAX_SAID_CHARS = 32 * 1024
/** Of a longer trusted text only whole members are found as trusted. */
const MAX_TRUSTED_CHARS = 4096

/** What came out of a call, as far as it was said; null: it was not. */
export function reportOf(outcome: Outcome, traced: Traced, printer: Printer): TracedReport | null {
  const { status, output, outputGiven, error, classes } = outcome
  if (status === 'not_executed') return { sections: [], classes: [], instructions: false, truncated: false }
  if (!outputGiven && error === null) return null
  const reading = readOutput(
    error === null ? output : [output, error],
    traced.fields.map(({ place }) => (error === null ? place : ['0', ...place])),
    MAX_CHARS,
  )
  return { ...printed(reading, traced, printer), classes }
}

/** The user's words are found exactly as they were said; what else a session is told is read as an output is. */
export function readTold(
  { kind, text }: InputRequest,
  printer: Printer,
): { readonly report: TracedReport; readonly label: Label } {
  if (kind === 'said') {
    const label = { trust: 'trusted', confidentiality: 'public' } as const
    const prints = printer.said(text.slice(0, MAX_SAID_CHARS))
    const truncated = text.length > MAX_SAID_CHARS
    return {
      label,
      report: { sections: [{ kind, field: '', label, prints }], classes: [], instructions: false, truncated },
    }
  }
  const label = { trust: 'untrusted', confidentiality: 'internal' } as const
  const reading = readOutput(text, [], MAX_CHARS)
  return { label, report: { ...printed(reading, { label, fields: [] }, printer), classes: [] } }
}

function printed(
  { sections, instructions, truncated }: Reading,
  traced: Pick<Traced, 'label' | 'fields'>,
  printer: Printer,
): Omit<TracedReport, 'classes'> {
  return { sections: sections.map((section) => printedSection(section, traced, printer)), instructions, truncated }
}

function printedSection(
  { kind, field, rule, texts }: Section,
  { label, fields }: Pick<Traced, 'label' | 'fields'>,
  printer: Printer,
): TracedSection {
  // A part that speaks to the agent is not what the catalogue trusts it to be.
  const { trust, confidentiality } = (kind === 'instructed' ? undefined : fields[rule]) ?? label
  const print = (text: string): Prints => {
    if (kind === 'field') return printer.whole(text)
    // What is trusted must be told from what only looks like it.
    return trust === 'trusted' && text.length <= MAX_TRUSTED_CHARS ? printer.said(text) : printer.text(text)
  }
  return { kind, field, label: { trust, confidentiality }, prints: merged(texts.map(print)) }
}

function merged(prints: readonly Prints[]): Prints {
  if (prints.length === 1 && prints[0] !== undefined) return prints[0]
  const all = new Float64Array(prints.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const some of prints) {
    all.set(some, at)
    at += some.length
  }
  const sorted = all.sort()
  return sorted.filter((print, i) => i === 0 || print !== sorted[i - 1])
}
