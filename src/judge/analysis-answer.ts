import type { JsonObject } from '../core/json.js'
import { wireAnswer } from './answer.js'
import { codeFindings, wireCodeFinding } from './code-findings.js'
import type { Considered } from './consider.js'

/** The answer of `/analyze` in wire names: what would be decided, and of code what it does and what is wrong with it. */
export function wireAnalysis({ judgement, decision }: Considered, explanation: JsonObject | null): JsonObject {
  const evidence = decision.judged.evidence?.code
  const facts = evidence?.['present'] === true ? evidence : null
  return {
    ...wireAnswer(judgement, null, null),
    explanation,
    facts,
    findings: facts === null ? [] : codeFindings(judgement.reasons).map(wireCodeFinding),
  }
}
