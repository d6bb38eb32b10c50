import type { PolicyChanges } from '../core/activation.js'
import type { AnswerChange } from './policies-diff-changes.js'
import type { Matrix } from './policies-diff-matrix.js'

export interface Asked {
  readonly requests: number
  readonly differing: number
  readonly changes: readonly AnswerChange[]
}

export interface PolicyDiff {
  readonly before: Side
  readonly after: Side
  /** What the sets say: rules, counters, tools, globals, detectors. */
  readonly contents: PolicyChanges
  readonly matrix: Matrix
  /** What they answer: to generated requests, and to recorded ones. */
  readonly generated: Asked
  readonly recorded: Asked & { readonly file: string | null }
}

export interface Side {
  readonly folder: string
  readonly policyVersion: string
}
