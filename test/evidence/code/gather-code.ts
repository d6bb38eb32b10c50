import type { Action, Code } from '../../../src/core/action.js'
import type { Scene } from '../../../src/core/evidence.js'
import type { JsonObject } from '../../../src/core/json.js'
import type { Analyst } from '../../../src/evidence/code/pool/analyst.js'
import { createCodeEvidence } from '../../../src/evidence/code/source.js'

const NOTHING = { written: () => null }

/** What the source says of an action with this code, or without any. */
export async function gatherCode(
  analyst: Analyst,
  code: Partial<Code> | null,
  scene: Partial<Scene> = {},
): Promise<JsonObject> {
  const whole = { text: '', language: 'bash', languageSource: 'declared', dialect: null, ...code }
  const action = { call: { code: code === null ? null : whole }, subject: { organisation: 'acme', agentId: 'agent' } }
  return createCodeEvidence(analyst).gather(action as Action, { state: NOTHING, ...scene } as Scene)
}
