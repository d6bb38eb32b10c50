import { CLEAN, join, type Label } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'
import type { Change, DocumentName, Store } from '../../core/store.js'
import { createRemembered, type Name, type Remembered } from '../remembered.js'
import { readLabel, texts, wireLabel } from './traced.js'

/** What all that was read into something makes of it: a session, or a thing that was written. */
export interface Tainted extends Label {
  /** Some of it read as an instruction to the agent. */
  readonly instructions: boolean
  /** Classes of sensitive data that were in it, in order. */
  readonly classes: readonly string[]
}

/** A thing in memory can be changed in place. */
export interface LabelHolder {
  tainted: Tainted
}

export const UNTAINTED: Tainted = { ...CLEAN, instructions: false, classes: [] }

const MAX_LABELS_IN_MEMORY = 20_000
const MAX_CLASSES = 64

/** Labels of sessions or resources, by the id of their document. */
export function createLabels(kind: 'label' | 'resource', store: Pick<Store, 'document'>): Remembered<LabelHolder> {
  return createRemembered<LabelHolder>({
    read: ({ organisation, id }: Name) => {
      const body = store.document(organisation, { kind, id })?.body
      return { tainted: body === undefined ? UNTAINTED : readTainted(body) }
    },
    weigh: () => 1,
    maxWeight: MAX_LABELS_IN_MEMORY,
  })
}

export function taintedBy(a: Tainted, b: Partial<Tainted> & Label): Tainted {
  const classes = [...new Set([...a.classes, ...(b.classes ?? [])])].sort().slice(0, MAX_CLASSES)
  return { ...join(a, b), instructions: a.instructions || b.instructions === true, classes }
}

export function isSame(a: Tainted, b: Tainted): boolean {
  return (
    a.trust === b.trust &&
    a.confidentiality === b.confidentiality &&
    a.instructions === b.instructions &&
    a.classes.length === b.classes.length
  )
}

export function labelChange(document: DocumentName, tainted: Tainted, expiresMs: number | null): Change {
  const { instructions, classes } = tainted
  return { kind: 'put_document', document, body: { ...wireLabel(tainted), instructions, classes }, expiresMs }
}

function readTainted(body: JsonObject): Tainted {
  return { ...readLabel(body), instructions: body['instructions'] === true, classes: texts(body['classes']) }
}
