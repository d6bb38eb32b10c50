import type { JsonObject } from '../../core/json.js'
import { instantAt, numberAt, objectsAt, textAt } from '../read.js'
import { when, type When } from '../words.js'

/** One level of the chain and who has signed it. */
export interface LevelView {
  readonly name: string
  readonly quorum: number
  readonly state: 'done' | 'asked' | 'later' | 'ended'
  readonly said: string
  readonly signatures: readonly SignatureView[]
}

export interface SignatureView {
  readonly person: string
  readonly at: When | null
  readonly comment: string | null
  readonly auditId: string | null
}

export function chainOf(approval: JsonObject, nowMs: number): readonly LevelView[] {
  const pending = textAt(approval, 'status') === 'pending'
  return objectsAt(approval, 'levels').map((level) => levelView(level, pending, nowMs))
}

function levelView(level: JsonObject, pending: boolean, nowMs: number): LevelView {
  const quorum = numberAt(level, 'quorum') ?? 1
  const signatures = objectsAt(level, 'signatures').map((signature) => signatureView(signature, nowMs))
  const askedMs = instantAt(level, 'asked_at')
  const isDone = signatures.length >= quorum
  const state = isDone ? 'done' : !pending ? 'ended' : askedMs === null ? 'later' : 'asked'
  const progress = `${signatures.length} of ${quorum}`
  const said = {
    done: quorum === 1 ? 'signed' : `signed by ${quorum}`,
    asked: `${progress} signed · asked ${askedMs === null ? '' : when(askedMs, nowMs).relative}`,
    later: `asked after the level before${quorum > 1 ? ` · ${quorum} people` : ''}`,
    ended: signatures.length > 0 ? `${progress} signed` : 'not signed',
  }
  return { name: textAt(level, 'name') ?? '', quorum, state, said: said[state], signatures }
}

function signatureView(signature: JsonObject, nowMs: number): SignatureView {
  const atMs = instantAt(signature, 'at')
  return {
    person: textAt(signature, 'person') ?? '—',
    at: atMs === null ? null : when(atMs, nowMs),
    comment: textAt(signature, 'comment'),
    auditId: textAt(signature, 'audit_id'),
  }
}
