import type { JsonObject } from './json.js'

/** Ways to take a value out of the arguments, the strictest first: of several at one place the first of these is used. */
export const REDACTION_METHODS = ['remove', 'mask', 'hash', 'last_four'] as const
export type RedactionMethod = (typeof REDACTION_METHODS)[number]

/** One argument that is not to run as it was sent. */
export interface Redaction {
  /** JSON Pointer into the arguments as they were sent; never those as a whole. */
  readonly pointer: string
  readonly method: RedactionMethod
}

export interface Redacted {
  readonly arguments: JsonObject
  /** Whether nothing is left to do for these: what they point to is gone, or was redacted as strictly. */
  covers(redactions: readonly Redaction[]): boolean
}

/** Null when a pointer is none, or means the arguments as a whole: then the obligation cannot be met. */
export type Redact = (
  args: JsonObject,
  redactions: readonly Redaction[],
  fingerprint: (text: string) => string,
) => Redacted | null

/** Whether one method is at least as strict as another. */
export function isAsStrict(one: RedactionMethod, other: RedactionMethod): boolean {
  return REDACTION_METHODS.indexOf(one) <= REDACTION_METHODS.indexOf(other)
}
