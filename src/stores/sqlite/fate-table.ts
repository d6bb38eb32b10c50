import type { Database } from 'better-sqlite3'
import type { Store } from '../../core/store.js'

/** What became of decisions: an outcome, a redemption; once each. Rows live as long as the decision's entry. */
export interface FateTable extends FateReader {
  addOutcome(organisation: string, auditId: string, outcomeAuditId: string): void
  addRedemption(organisation: string, auditId: string, redemptionAuditId: string): void
}

export type FateReader = Pick<Store, 'hasOutcome' | 'isRedeemed'>

export function createFateTable(db: Database): FateTable {
  const addOutcome = db.prepare('INSERT INTO outcome (organisation, audit_id, outcome_audit_id) VALUES (?, ?, ?)')
  const addRedemption = db.prepare(
    'INSERT INTO redemption (organisation, audit_id, redemption_audit_id) VALUES (?, ?, ?)',
  )
  return {
    ...createFateReader(db),
    addOutcome: (organisation, auditId, outcomeAuditId) => {
      addOutcome.run(organisation, auditId, outcomeAuditId)
    },
    addRedemption: (organisation, auditId, redemptionAuditId) => {
      addRedemption.run(organisation, auditId, redemptionAuditId)
    },
  }
}

export function createFateReader(db: Database): FateReader {
  const outcome = db.prepare<[string, string]>('SELECT 1 FROM outcome WHERE organisation = ? AND audit_id = ?')
  const redemption = db.prepare<[string, string]>('SELECT 1 FROM redemption WHERE organisation = ? AND audit_id = ?')
  return {
    hasOutcome: (organisation, auditId) => outcome.get(organisation, auditId) !== undefined,
    isRedeemed: (organisation, auditId) => redemption.get(organisation, auditId) !== undefined,
  }
}
