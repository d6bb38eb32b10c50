import { NOT_EVALUATED, type ComplianceStatus, type UnmetStandard } from '../core/decision.js'
import type { LayerJudgement } from '../core/evaluator.js'
import { STANDARDS, type COMPLIANCE, type Standard } from '../core/words.js'
import { readDenial } from './rule-output.js'

/** Whether one standard is met; null where no rule could tell. */
type Standing = true | null | UnmetStandard

/**
 * What the judgements of the standards say, in their order. Met is only what a rule allows; not met, what a rule denies
 * and says why. Where none spoke, one erred, or said what cannot be read, nothing is known.
 */
export function complianceOf(judged: readonly LayerJudgement<typeof COMPLIANCE>[]): ComplianceStatus {
  if (judged.length !== STANDARDS.length) return NOT_EVALUATED
  const standings = STANDARDS.map((standard, at) => standingOf(standard, judged[at]))
  const [pii, pci, hipaa, gdpr, soc2] = standings.map(isMet)
  return {
    piiCompliant: pii ?? null,
    pciCompliant: pci ?? null,
    hipaaCompliant: hipaa ?? null,
    gdprCompliant: gdpr ?? null,
    soc2Compliant: soc2 ?? null,
    notMet: standings.filter((standing) => standing !== true && standing !== null),
  }
}

function isMet(standing: Standing): boolean | null {
  return typeof standing === 'object' && standing !== null ? false : standing
}

function standingOf(standard: Standard, judgement: LayerJudgement | undefined): Standing {
  if (judgement === undefined) return null
  const { effect, policy, outputs, errors, schemaErrors } = judgement
  if (policy === null || errors.length > 0 || schemaErrors.length > 0) return null
  if (effect === 'allow') return true
  const spoken = outputs.find((output) => output.effect === 'deny' && output.when === 'activated')
  const [denial] = spoken === undefined ? [] : (readDenial(spoken.value) ?? [])
  if (spoken === undefined || denial === undefined) return null
  return { standard, rule: spoken.rule, code: denial.code, message: denial.message }
}
