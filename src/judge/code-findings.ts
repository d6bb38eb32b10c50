import type { CodeFinding } from '../core/decision.js'
import type { JsonObject } from '../core/json.js'
import type { CodePlace, Reason } from '../core/reason.js'

const MAX_FINDINGS = 256
/** How names of rules about code begin: Cerbos writes the slash of a kind so. What has places is about code anyway. */
const RULES_ABOUT_CODE = 'resource.code_'

/** One for each place of each reason about code, in the order of the code; reasons without a place come first. */
export function codeFindings(reasons: readonly Reason[]): readonly CodeFinding[] {
  return reasons
    .filter(isAboutCode)
    .flatMap((reason) =>
      reason.at.length === 0 ? [finding(reason, null)] : reason.at.map((at) => finding(reason, at)),
    )
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    .slice(0, MAX_FINDINGS)
}

/** That nobody can be asked for an approval is said of a rule too, but not of code. */
function isAboutCode({ rule, at, layer }: Reason): boolean {
  return at.length > 0 || (layer === 'policy' && rule !== null && rule.startsWith(RULES_ABOUT_CODE))
}

function finding(
  { rule, code, severity, cwe, message, agentMessage, layer }: Reason,
  at: CodePlace | null,
): CodeFinding {
  return {
    rule,
    code,
    severity,
    cwe,
    message,
    explanation: agentMessage,
    layer,
    line: at?.line ?? null,
    column: at?.column ?? null,
    path: at?.path ?? null,
  }
}

export function wireCodeFinding(finding: CodeFinding): JsonObject {
  return { ...finding }
}
