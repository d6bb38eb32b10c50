import { OPEN_STATUSES, type Approval, type ApprovalStatus } from '../core/approval.js'

/** The status at this moment: what is open and past its time has expired, whether that is written down yet or not. */
export function statusAt({ status, expiresMs }: Pick<Approval, 'status' | 'expiresMs'>, nowMs: number): ApprovalStatus {
  return isOpen(status) && nowMs >= expiresMs ? 'expired' : status
}

export function isOpen(status: ApprovalStatus): boolean {
  return OPEN_STATUSES.some((open) => open === status)
}
