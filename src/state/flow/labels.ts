import { CLEAN, join, type Label } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'
import type { Plan } from '../../core/state.js'
import type { Store } from '../../core/store.js'
import { NO_PLAN } from '../part.js'
import { changing, createRemembered, type Name } from '../remembered.js'
import { readLabel, texts, wireLabel } from './traced.js'

/** What all that was read into something makes of it: a session, or a thing that was written. */
export interface Tainted extends Label {
  /** Some of it read as an instruction to the agent. */
  readonly instructions: boolean
  /** Classes of sensitive data that were in it, in order. */
  readonly classes: readonly string[]
  /** What the user said before counts no more: the session was ended then. */
  readonly wordsFromMs: number
}

export const UNTAINTED: Tainted = { ...CLEAN, instructions: false, classes: [], wordsFromMs: 0 }

/** Labels of sessions or of things; they only ever get worse. */
export interface Labels {
  of(name: Name): Tainted | Promise<Tainted>
  /** On the label as memory has it at this moment, whatever was seen before. */
  taint(name: Name, by: Tainted, expiresMs: number): Plan
}

const MAX_IN_MEMORY = 20_000
const MAX_CLASSES = 64

export function createLabels(kind: 'label' | 'resource', store: Pick<Store, 'document'>): Labels {
  const stored = ({ organisation, id }: Name): Tainted => {
    const body = store.document(organisation, { kind, id })?.body
    return body === undefined ? UNTAINTED : readTainted(body)
  }
  const memory = createRemembered<{ tainted: Tainted }>({
    read: (name) => ({ tainted: stored(name) }),
    weigh: () => 1,
    maxWeight: MAX_IN_MEMORY,
  })
  return {
    of: (name) => {
      const known = memory.get(name)
      return known instanceof Promise ? known.then(({ tainted }) => tainted) : known.tainted
    },
    taint: (name, by, expiresMs) => {
      const known = memory.peek(name)
      const before = known?.tainted ?? stored(name)
      const tainted = taintedBy(before, by)
      if (known !== null && isSame(before, tainted)) return NO_PLAN
      return {
        changes: [{ kind: 'put_document', document: { kind, id: name.id }, body: bodyOf(tainted), expiresMs }],
        ...changing(memory, name, (holder) => {
          holder.tainted = taintedBy(holder.tainted, by)
        }),
      }
    },
  }
}

export function taintedBy(a: Tainted, b: Tainted): Tainted {
  const classes = [...new Set([...a.classes, ...b.classes])].sort().slice(0, MAX_CLASSES)
  const wordsFromMs = Math.max(a.wordsFromMs, b.wordsFromMs)
  return { ...join(a, b), instructions: a.instructions || b.instructions, classes, wordsFromMs }
}

function isSame(a: Tainted, b: Tainted): boolean {
  return (
    a.trust === b.trust &&
    a.confidentiality === b.confidentiality &&
    a.instructions === b.instructions &&
    a.wordsFromMs === b.wordsFromMs &&
    a.classes.length === b.classes.length
  )
}

function bodyOf(tainted: Tainted): JsonObject {
  const { instructions, classes, wordsFromMs } = tainted
  return { ...wireLabel(tainted), instructions, classes, words_from_ms: wordsFromMs }
}

function readTainted(body: JsonObject): Tainted {
  const { instructions, classes, words_from_ms: from } = body
  const wordsFromMs = typeof from === 'number' ? from : 0
  return { ...readLabel(body), instructions: instructions === true, classes: texts(classes), wordsFromMs }
}
