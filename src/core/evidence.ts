import type { Action } from './action.js'
import type { JsonObject } from './json.js'
import type { PolicySet } from './policy-set.js'
import type { StateView } from './state.js'

export const EVIDENCE_KINDS = ['code', 'data', 'flow', 'history'] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/** Facts about one action. Every kind is always present; what is not known says `ready: false`, never nothing. */
export type Evidence = Readonly<Record<EvidenceKind, JsonObject>>

/** Gathers one kind of fact by pure reads. A throw or an overrun of the deadline is `evidence_failed`. */
export interface EvidenceSource {
  readonly kind: EvidenceKind
  gather(action: Action, scene: Scene): Promise<JsonObject> | JsonObject
}

/** What a source has besides the action. */
export interface Scene {
  /** Aborts at the deadline; made on demand, because most sources answer at once. */
  signal(): AbortSignal
  /** The state before this call. */
  readonly state: Pick<StateView, 'history' | 'flow' | 'written'>
  /** Of the set that the call is judged by. */
  readonly classify: PolicySet['classify']
}
