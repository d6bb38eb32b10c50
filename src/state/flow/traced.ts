import type { Confidentiality, Label, Place, Trust } from '../../core/flow.js'
import { CONFIDENTIALITIES, TRUSTS } from '../../core/flow.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import type { Trace, TraceReport } from '../../core/store.js'
import type { Prints } from './prints/printer.js'

/** What was read by a call, or told to a session. */
export interface Traced {
  readonly id: string
  readonly kind: 'output' | 'said' | 'attached' | 'system'
  /** The tool; '' of what was told. */
  readonly tool: string
  /** Of one key: `<key id>/<session id>`. */
  readonly session: string
  readonly atMs: number
  readonly expiresMs: number
  readonly label: Label
  /** The user named it: all that says what is read was said. */
  readonly designated: boolean
  /** Parts of its output that carry a label of their own. */
  readonly fields: readonly (Label & { readonly place: Place })[]
  /** Null: what came out is not known (yet). */
  readonly report: TracedReport | null
}

export interface TracedReport {
  readonly sections: readonly TracedSection[]
  /** Classes of sensitive data in it. */
  readonly classes: readonly string[]
  /** Some of it reads as an instruction to the agent. */
  readonly instructions: boolean
  /** Not all of it was read. */
  readonly truncated: boolean
}

export interface TracedSection {
  readonly kind: 'text' | 'instructed' | 'field' | 'said'
  /** The member's name; '' for text. */
  readonly field: string
  readonly label: Label
  readonly prints: Prints
}

export function toTrace(owner: string, traced: Traced): Trace {
  const { id, atMs, expiresMs, kind, tool, session, label, designated, fields, report } = traced
  const rules = fields.map(({ place, trust, confidentiality }) => ({ place, trust, confidentiality }))
  const body = { kind, tool, session, ...wireLabel(label), designated, fields: rules }
  return { owner, id, atMs, expiresMs, body, report: report === null ? null : toReport(report) }
}

export function toReport({ sections, classes, instructions, truncated }: TracedReport): TraceReport {
  const told = sections.map(({ kind, field, label, prints }) => ({
    kind,
    field,
    ...wireLabel(label),
    prints: prints.length,
  }))
  const all = new Float64Array(sections.reduce((sum, { prints }) => sum + prints.length, 0))
  let at = 0
  for (const { prints } of sections) {
    all.set(prints, at)
    at += prints.length
  }
  return {
    body: { sections: told, classes, instructions, truncated },
    prints: Buffer.from(all.buffer).toString('base64'),
  }
}

export function fromTrace({ id, atMs, expiresMs, body, report }: Trace): Traced {
  return {
    id,
    atMs,
    expiresMs,
    kind: kindOf(body['kind']),
    tool: text(body['tool']),
    session: text(body['session']),
    label: readLabel(body),
    designated: body['designated'] === true,
    fields: objects(body['fields']).map((rule) => ({ ...readLabel(rule), place: texts(rule['place']) })),
    report: report === null ? null : fromReport(report),
  }
}

export function fromReport({ body, prints }: TraceReport): TracedReport {
  const all = new Float64Array(Uint8Array.from(Buffer.from(prints, 'base64')).buffer)
  let at = 0
  const sections = objects(body['sections']).map((section): TracedSection => {
    const from = at
    at += typeof section['prints'] === 'number' ? section['prints'] : 0
    const kind = section['kind']
    return {
      kind: kind === 'instructed' || kind === 'field' || kind === 'said' ? kind : 'text',
      field: text(section['field']),
      label: readLabel(section),
      prints: all.subarray(from, at),
    }
  })
  const { instructions, truncated } = body
  return {
    sections,
    classes: texts(body['classes']),
    instructions: instructions === true,
    truncated: truncated === true,
  }
}

export function wireLabel({ trust, confidentiality }: Label): { trust: Trust; confidentiality: Confidentiality } {
  return { trust, confidentiality }
}

/** What cannot be read as a label is not read as a clean one. */
export function readLabel({ trust, confidentiality }: JsonObject): Label {
  return {
    trust: TRUSTS.find((word) => word === trust) ?? 'untrusted',
    confidentiality: CONFIDENTIALITIES.find((word) => word === confidentiality) ?? 'secret',
  }
}

function kindOf(value: JsonValue | undefined): Traced['kind'] {
  return value === 'said' || value === 'attached' || value === 'system' ? value : 'output'
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return value !== undefined && isJsonList(value) ? value.filter((item) => isJsonObject(item)) : []
}

export function texts(value: JsonValue | undefined): readonly string[] {
  return value !== undefined && isJsonList(value) ? value.filter((item) => typeof item === 'string') : []
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
