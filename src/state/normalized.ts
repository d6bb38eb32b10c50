import type { Call, Normalized, Subject } from '../core/action.js'

type Asked = Pick<Extract<Normalized, { readonly ok: false }>, 'subject' | 'call' | 'tool'>

/** What is known of a call, whether it was understood or not. */
export function askedOf(normalized: Normalized): Asked {
  return normalized.ok ? normalized.action : normalized
}

export function subjectOf(normalized: Normalized): Subject {
  return askedOf(normalized).subject
}

export function callOf(normalized: Normalized): Call {
  return askedOf(normalized).call
}

/** Null: a tool that is not in the catalogue. */
export function kindOf(normalized: Normalized): string | null {
  return askedOf(normalized).tool?.kind ?? null
}
