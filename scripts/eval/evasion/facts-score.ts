import type { Analyser } from '../../../src/evidence/code/analysis/analyse.js'
import type { EvadedForm } from './act.js'
import { shows } from './wanted.js'

/** Generous: what is measured is what is understood, not how fast this machine is. */
const SETTINGS = { deadlineMs: 5_000, maxLength: 200_000, projectRoots: [] }

export interface FactsScore {
  readonly form: EvadedForm
  /** The facts by which the act is known are all there. */
  readonly isSeen: boolean
}

export function scoreFacts(form: EvadedForm, analyser: Analyser): FactsScore {
  const found = analyser.analyse({ text: form.code, language: form.language, dialect: null }, SETTINGS)
  return { form, isSeen: form.wanted.every((wanted) => shows(found, wanted)) }
}
