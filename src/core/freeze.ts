/** Whom a freeze stops. The organisation's own freeze has its name as id. */
export const FREEZABLE = ['agent', 'key', 'organisation'] as const
export type Freezable = (typeof FREEZABLE)[number]

export interface FreezeTarget {
  readonly kind: Freezable
  readonly id: string
}

export interface Freeze extends FreezeTarget {
  /** The admin's words. */
  readonly reason: string
  readonly atMs: number
  /** The audit entry of the freeze. */
  readonly auditId: string
}
